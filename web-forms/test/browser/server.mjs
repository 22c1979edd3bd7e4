// A server that answers as the host does, and pages of "somebody else" on another port.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';

const SCRIPT = await readFile(new URL('../../dist/form.js', import.meta.url));

const TEXTS = {
  optional: '(facoltativo)', choose: 'Scegli', honeypot: 'Lascia vuoto questo campo', receipt: 'Ricevuta',
  sending: 'Invio in corso …', retrying: 'Non ancora inviato, sto riprovando. Puoi lasciare aperta la pagina.',
  offline: 'Sei senza rete. Le risposte restano qui e partono appena torni in linea.',
  failed: 'Non inviato. Le risposte sono ancora qui: riprova.',
};

const field = (name, type, label, more = {}) => ({ name, type, label, required: false, ...more });

function view(form) {
  const evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
  return {
    tenant: 'demo', form, version: 1, language: 'it', direction: form === 'rtl' ? 'rtl' : 'ltr',
    title: form === 'evil' ? evil : 'Parla con noi',
    intro: form === 'evil' ? evil : 'Scrivici che cosa ti serve: ti richiamiamo in giornata.',
    fields: form === 'evil'
      ? [field('email', 'email', evil, { help: evil, placeholder: evil, autocomplete: evil }),
         field('size', 'select', evil, { options: [{ value: evil, label: evil }] })]
      : [
          field('firstName', 'text', 'Nome', { autocomplete: 'given-name' }),
          field('email', 'email', 'E-mail', { required: true, autocomplete: 'email', help: 'Solo per risponderti.' }),
          field('phone', 'phone', 'Telefono', { autocomplete: 'tel' }),
          field('size', 'select', 'Che cosa ti serve', { options: [{ value: 'w', label: 'Finestre' }, { value: 'd', label: 'Porte' }] }),
          field('message', 'longtext', 'Messaggio', { placeholder: 'Per esempio: 8 finestre in PVC, terzo piano' }),
          field('variant', 'hidden', 'variant'),
        ],
    consents: [
      { name: 'consent.privacy.notice', purpose: 'privacy', channel: 'notice', wordingVersion: '2', required: true,
        text: form === 'evil' ? evil : 'Ho letto l’informativa privacy: https://bellini.example/privacy.' },
      { name: 'consent.offers.email', purpose: 'offers', channel: 'email', wordingVersion: '1', required: false,
        text: 'Vorrei ricevere consigli e offerte via e-mail.' },
    ],
    submit: form === 'evil' ? evil : 'Chiedi il preventivo', token: 'token-' + form, action: form + '?lang=it', texts: TEXTS,
  };
}

/** Answers to submits, by form: what the n-th one gets. */
function answer(form, count, body) {
  const done = { captureId: '01980000-0000-7000-8000-0000a1b2c3d4', verdict: 'accepted',
    thanks: { title: 'La tua richiesta è arrivata', text: 'Ti rispondiamo al più presto.' } };
  if (form === 'flaky' && count === 1) return 'cut';
  if (form === 'flaky' && count === 2) return [503, { status: 503 }, { 'Retry-After': '1' }];
  if (form === 'slow') return [200, done, {}, 600];
  if (form === 'evil') return [200, { ...done, thanks: { title: '<img src=x onerror=alert(1)>', text: '<b>', redirect: 'javascript:alert(1)' } }];
  if (form === 'away') return [200, { ...done, thanks: { ...done.thanks, redirect: '/landed' } }];
  if (form === 'used' && count === 1) return [422, { type: 'key-reuse', status: 422, detail: 'used' }];
  const errors = [];
  if (!/.@.+\../.test(body.fields.email)) {
    errors.push({ field: 'email', code: 'email', message: 'L’indirizzo e-mail non è completo. Ha la forma nome@example.com.' });
  }
  if (!body.consents.some((c) => c.purpose === 'privacy')) {
    errors.push({ field: 'consent.privacy.notice', code: 'required', message: 'Per proseguire spunta questa casella.' });
  }
  if (errors.length) {
    return [422, { status: 422, detail: errors.length === 1 ? 'Manca una cosa' : `Ci sono ${errors.length} cose da sistemare`, errors }];
  }
  return [200, done];
}

const listen = (handler) =>
  new Promise((resolve) => {
    const server = createServer(handler);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

export async function start() {
  const posts = [];
  const gets = [];
  const api = await listen(async (request, response) => {
    const url = new URL(request.url, 'http://api');
    const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'content-type, accept', 'Access-Control-Allow-Methods': 'GET, POST' };
    if (url.pathname === '/embed/v1/form.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8', ...cors }).end(SCRIPT);
      return;
    }
    if (url.pathname === '/landed') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>landed</title><h1>landed</h1>');
      return;
    }
    const [, f, tenant, form] = url.pathname.split('/');
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
    const body = JSON.parse(Buffer.concat(chunks).toString());
    posts.push({ form, body, headers: request.headers });
    const said = answer(form, posts.filter((p) => p.form === form).length, body);
    if (said === 'cut') {
      request.socket.destroy();
      return;
    }
    const [status, json, headers = {}, wait = 0] = said;
    setTimeout(() => response.writeHead(status, { 'Content-Type': 'application/json', ...cors, ...headers }).end(JSON.stringify(json)), wait);
  });
  const apiUrl = `http://127.0.0.1:${api.address().port}`;

  const strict = `default-src 'none'; script-src ${apiUrl}; connect-src ${apiUrl}; style-src 'none'; require-trusted-types-for 'script'`;
  const tag = (form) => `<script src="${apiUrl}/embed/v1/form.js" data-form="demo/${form}" async></script>`;
  const host = await listen((request, response) => {
    const url = new URL(request.url, 'http://host');
    const forms = (url.searchParams.get('forms') ?? 'contact').split(',');
    const pages = {
      '/strict': `<h1>Una pagina qualunque</h1>${forms.map(tag).join('\n')}`,
      '/element': `${tag('contact').replace('data-form="demo/contact"', '')}<form id="outer" action="/outer"><vivaio-form form="demo/contact"></vivaio-form></form>`,
      '/twice': `${tag('contact')}${tag('slow')}<vivaio-form form="demo/used"></vivaio-form>`,
      '/hostile': `<style>*{all:unset;letter-spacing:9px;text-transform:uppercase}</style>${tag('contact')}`,
      '/look': `<style>:root{color-scheme:${url.searchParams.get('scheme')}} body{margin:0 auto;max-width:600px;padding:20px;background:Canvas;color:CanvasText;font:17px/1.5 Georgia,serif}</style><h1>Bellini Serramenti</h1>${forms.map(tag).join('\n')}`,
      '/brand': `<style>body{margin:20px auto;max-width:600px;font:16px/1.5 Verdana,sans-serif} vivaio-form{--vf-accent:#b01e5f;--vf-bg:#fcf0f7;--vf-radius:0px;--vf-text:#2a1040}</style>${tag('contact')}`,
    };
    const html = pages[url.pathname];
    response.writeHead(html ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      ...(['/strict', '/element', '/twice'].includes(url.pathname) ? { 'Content-Security-Policy': strict } : {}),
    });
    response.end(`<!DOCTYPE html><html lang="it"><meta name="viewport" content="width=device-width"><title>host</title><body>${html ?? ''}</body></html>`);
  });
  const hostUrl = `http://localhost:${host.address().port}`;
  const stop = () => [api, host].forEach((server) => { server.closeAllConnections(); server.close(); });
  return { apiUrl, hostUrl, posts, gets, stop };
}
