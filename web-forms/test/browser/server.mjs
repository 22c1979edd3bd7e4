// A server that answers as the host does, and pages of "somebody else" on another port.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';

const SCRIPT = await readFile(new URL('../../dist/form.js', import.meta.url));

/** An element that shows one word: the least that any embed can cost. */
const EMPTY = "customElements.define('x-empty',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).append('x');document.dispatchEvent(new Event('vivaio:shown'))}})";

const PDF = '%PDF-';

/** Definitions as the server really makes them; a test in core keeps them so. */
const fixtures = {};
for (const file of await readdir(new URL('../fixtures/', import.meta.url))) {
  if (file.endsWith('.view.json')) {
    fixtures[file.replace('.view.json', '')] = JSON.parse(await readFile(new URL('../fixtures/' + file, import.meta.url), 'utf8'));
  }
}

function view(form) {
  const { view } = fixtures[form] ?? fixtures.contact;
  return { ...view, form, token: 'token-' + form, action: form + view.action.replace(/^[^?]*/, '') };
}

/** A body as names with the values that were sent. */
async function read(request, bytes) {
  const type = request.headers['content-type'];
  const data = type.startsWith('multipart/')
    ? await new Response(bytes, { headers: { 'content-type': type } }).formData()
    : new URLSearchParams(bytes.toString());
  const body = {};
  for (const [name, value] of data) {
    const text = typeof value === 'string' ? value : { name: value.name, size: value.size, start: Buffer.from(await value.arrayBuffer()).toString('latin1', 0, 8) };
    body[name] = name in body ? [body[name], text].flat() : text;
  }
  return body;
}

function wrong(errors) {
  const items = errors.map(({ field, message }) => ['li', {}, ['a', { href: '#f-' + field.replaceAll('.', '-'), 'data-field': field }, message]]);
  const heading = errors.length === 1 ? 'C’è una cosa da sistemare' : `Ci sono ${errors.length} cose da sistemare`;
  return [422, { status: 422, errors, summary: ['div', { class: 'summary', role: 'alert', tabindex: '-1' }, ['h3', {}, heading], ['ul', {}, ...items]] }];
}

/** Answers to submits, by form: what the n-th one gets. */
function answer(form, count, body) {
  const { thanks: tree } = fixtures[form] ?? fixtures.contact;
  const done = { captureId: '01980000-0000-7000-8000-0000a1b2c3d4', verdict: 'accepted', thanks: { tree } };
  if (form === 'flaky' && count === 1) return 'cut';
  if (form === 'flaky' && count === 2) return [503, { status: 503 }, { 'Retry-After': '1' }];
  if (form === 'slow') return [200, done, {}, 600];
  if (form === 'evil') return [200, { ...done, thanks: { tree: ['div', { class: 'v' }, ['h2', { tabindex: '-1' }, '<img src=x onerror=alert(1)>'], ['p', {}, 'R-A1B2-C3D4']], redirect: 'javascript:alert(1)' } }];
  if (form === 'away') return [200, { ...done, thanks: { tree, redirect: '/landed' } }];
  if (form === 'used' && count === 1) return [422, { type: 'key-reuse', status: 422, detail: 'used' }];
  const errors = [];
  const step = Number(body._step ?? 99);
  if (form === 'steps' && !body.lang) errors.push({ field: 'lang', code: 'required', message: 'Please choose one.' });
  if ((form !== 'steps' || step > 1) && !/.@.+\../.test(body.email)) {
    errors.push({ field: 'email', code: 'email', message: 'L’indirizzo e-mail non è completo. Ha la forma nome@example.com.' });
  }
  if (step > 2 && !body['consent.privacy.notice'] && form !== 'popup') {
    errors.push({ field: 'consent.privacy.notice', code: 'required', message: 'Per proseguire spunta questa casella.' });
  }
  if (body.cv && !body.cv.start.startsWith(PDF)) errors.push({ field: 'cv', code: 'media', message: 'This kind of file is not taken. Send PDF.' });
  if (errors.length) return wrong(errors);
  if (body._step) return [200, { step }];
  return [200, done];
}

const listen = (handler) =>
  new Promise((resolve) => {
    const server = createServer(handler);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

export async function start() {
  const posts = [];
  const beacons = [];
  /** Leads by key, as a server that stores each key once; and what it does to whom submits the form "loss". */
  const stored = new Map();
  let mood = () => 'fine';
  const gets = [];
  const api = await listen(async (request, response) => {
    const url = new URL(request.url, 'http://api');
    const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'content-type, accept', 'Access-Control-Allow-Methods': 'GET, POST' };
    if (url.pathname.startsWith('/embed/v1/')) {
      const script = url.pathname.endsWith('empty.js') ? EMPTY : SCRIPT;
      // the bench wants to know when it began
      const mark = url.search === '?mark' ? "performance.mark('begun');" : '';
      response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8', ...cors }).end(mark + script);
      return;
    }
    if (url.pathname === '/landed') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>landed</title><h1>landed</h1>');
      return;
    }
    const [, f, tenant, form] = url.pathname.split('/');
    if (f === 't') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      beacons.push({ form, search: url.search, body: chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : undefined });
      response.writeHead(204, cors).end();
      return;
    }
    if (f !== 'f' || tenant !== 'demo' || form === 'missing') {
      response.writeHead(404, cors).end('{}');
      return;
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end();
      return;
    }
    if (request.method === 'GET') {
      gets.push({ form, headers: request.headers, search: url.search });
      response.writeHead(200, { 'Content-Type': 'application/json', ...cors }).end(JSON.stringify(view(form)));
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = await read(request, Buffer.concat(chunks));
    posts.push({ form, body, headers: request.headers });
    if (form === 'loss') {
      const what = mood();
      if (what === 'cut') return void request.socket.destroy();
      if (what === '503') return void response.writeHead(503, { ...cors, 'Retry-After': '1' }).end('{}');
      stored.set(body._key, (stored.get(body._key) ?? new Set()).add(body.email));
      if (what === 'stored, then cut') return void request.socket.destroy();
    }
    const said = answer(form, posts.filter((p) => p.form === form).length, body);
    if (said === 'cut') {
      request.socket.destroy();
      return;
    }
    const [status, json, headers = {}, wait = 0] = said;
    setTimeout(() => response.writeHead(status, { 'Content-Type': 'application/json', ...cors, ...headers }).end(JSON.stringify(json)), wait);
  });
  const apiUrl = `http://127.0.0.1:${api.address().port}`;

  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const strict = `default-src 'none'; script-src ${apiUrl}; connect-src ${apiUrl}; style-src 'none'; require-trusted-types-for 'script'`;
  const tag = (form) => `<script src="${apiUrl}/embed/v1/form.js" data-form="demo/${form}" async></script>`;
  /** The same page around the embed, or around an empty element. */
  const bench = (element, script) =>
    `<h1>Qui</h1>${element.replace(' ', ' style="display:block;min-height:900px" ')}<p>below</p><script src="${apiUrl}/embed/v1/${script}?mark" async></script>`;
  const host = await listen((request, response) => {
    const url = new URL(request.url, 'http://host');
    const forms = (url.searchParams.get('forms') ?? 'contact').split(',');
    const pages = {
      '/strict': `<h1>Una pagina qualunque</h1>${forms.map(tag).join('\n')}`,
      '/reserved': `<h1>Qui</h1><vivaio-form form="demo/${forms[0]}" style="display:block;min-height:900px"></vivaio-form><p>below</p>${tag(forms[0]).replace(/ data-form="[^"]*"/, '')}`,
      '/bench': bench('<vivaio-form form="demo/contact"></vivaio-form>', 'form.js'),
      '/bench-empty': bench('<x-empty ></x-empty>', 'empty.js'),
      '/host': `<form data-capture="demo/attached" action="/nowhere"><label>Nome <input name="firstName"></label><label>E-mail <input name="email"></label><label><input type="checkbox" name="consent.privacy.notice" value="2"> ok</label><button>Invia</button></form>${tag('x').replace(/ data-form="[^"]*"/, '')}`,
      '/offer': `<button id="offer">Offer</button>${tag('popup')}`,
      '/jquery': `<script>Object.prototype.extend=function(){};Array.prototype.remove=function(){};window.$=window.jQuery=function(){return{}};document.addEventListener('submit',function(){window.hostSubmit=1})</script>${tag('contact')}`,
      '/fallback': `<vivaio-form form="demo/missing"><a href="/contact-us">Scrivici</a></vivaio-form>${tag('x').replace(/ data-form="[^"]*"/, '')}`,
      '/blocked': `<h1>x</h1>${tag('contact')}`,
      '/hashed': `<script src="${apiUrl}/embed/v1/form.js" integrity="sha256-${hash}" crossorigin data-form="demo/contact"></script>`,
      '/element': `${tag('contact').replace('data-form="demo/contact"', '')}<form id="outer" action="/outer"><vivaio-form form="demo/contact"></vivaio-form></form>`,
      '/twice': `${tag('contact')}${tag('slow')}<vivaio-form form="demo/used"></vivaio-form>`,
      '/hostile': `<style>*{all:unset;letter-spacing:9px;text-transform:uppercase}</style>${tag('contact')}`,
      '/look': `<style>:root{color-scheme:${url.searchParams.get('scheme')}} body{margin:0 auto;max-width:600px;padding:20px;background:Canvas;color:CanvasText;font:17px/1.5 Georgia,serif}</style><h1>Bellini Serramenti</h1>${forms.map(tag).join('\n')}`,
      '/brand': `<style>body{margin:20px auto;max-width:600px;font:16px/1.5 Verdana,sans-serif} vivaio-form{--vf-accent:#b01e5f;--vf-bg:#fcf0f7;--vf-radius:0px;--vf-text:#2a1040}</style>${tag('contact')}`,
    };
    const html = pages[url.pathname];
    response.writeHead(html ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      ...(['/strict', '/element', '/twice', '/host'].includes(url.pathname) ? { 'Content-Security-Policy': strict } : {}),
      ...(url.pathname === '/blocked' ? { 'Content-Security-Policy': `default-src 'none'; script-src ${apiUrl}; img-src ${apiUrl}` } : {}),
      ...(url.pathname === '/hashed' ? { 'Content-Security-Policy': `default-src 'none'; script-src 'sha256-${hash}'; connect-src ${apiUrl}; require-trusted-types-for 'script'; trusted-types 'none'` } : {}),
    });
    response.end(`<!DOCTYPE html><html lang="it"><meta name="viewport" content="width=device-width"><title>host</title><body>${html ?? ''}</body></html>`);
  });
  const hostUrl = `http://localhost:${host.address().port}`;
  const stop = () => [api, host].forEach((server) => { server.closeAllConnections(); server.close(); });
  return { apiUrl, hostUrl, posts, gets, beacons, stored, stop, mood: (next) => { mood = next; } };
}
