// A MOCK OF THE SERVER, for work on the console only: everything lives in memory and any token but "bad" is good.
// `node dev/mock.mjs [--port 8089] [--every SECONDS] [--empty]`; it also serves the built console, with the strict CSP.

import { deliveryRoutes, TEMPLATES } from './mock-delivery.mjs';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assetRoutes } from './mock-assets.mjs';
import { CAMPAIGNS, event, iso, LIFECYCLE, makeCaptures, makeLead, newId, SELLERS } from './mock-data.mjs';
import { sourceRoutes } from './mock-sources.mjs';
import { workRoutes } from './mock-work.mjs';
import { IMPORTS, makePairs } from './mock-identity.mjs';
import { CONNECTIONS, CONNECTOR, PLUGINS } from './mock-connections.mjs';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

const SCORING = {
  kind: 'scoring',
  name: 'default',
  version: 3,
  spec: { rules: [{ name: 'request', axis: 'engagement', on: ['capture.accepted'], points: 30 }] },
};

const SEGMENTS = [
  { name: 'ready', label: { en: 'Ready for a call', it: 'Pronti per una chiamata' }, when: 'lead.stage == "mql"', count: 12, sql: true, indexed: true },
  { name: 'returning', label: {}, when: 'count("visit.seen", "30d") >= 2', count: 1284, sql: false, indexed: false, warning: 'Only evaluation understands this expression' },
];

const VERSIONS = [
  { version: 8, actor: 'user:giulia', at: '2026-11-23T10:00:00Z', changes: [{ kind: 'scoring', name: 'default', version: 3, action: 'update' }] },
  { version: 7, actor: 'user:giulia', at: '2026-11-20T10:00:00Z', sweptAt: '2026-11-20T10:01:00Z', changes: [{ kind: 'segment', name: 'ready', version: 1, action: 'create' }] },
];

function whatIf(leads) {
  return {
    changed: 3,
    unchanged: leads.length - 3,
    leads: leads.length,
    facts: leads.length * 4,
    moved: [{ from: 'lead', to: 'mql', count: 2 }],
    distribution: [
      { from: 0, to: 10, before: 4, after: 2 },
      { from: 30, to: 40, before: 20, after: 17 },
      { from: 60, to: 70, before: 9, after: 14 },
    ],
    sales: { before: 9, after: 12, wonBefore: 3, wonAfter: 4, won: 5 },
    neverFired: ['scoring asset'],
    examples: leads.slice(0, 3).map((lead) => ({
      leadId: lead.id,
      from: { stage: 'lead', total: 35, grade: 'C4' },
      to: { stage: 'mql', total: 50, grade: 'C3' },
    })),
  };
}
const FORM = {
  title: { it: 'Chiedi un preventivo', en: 'Ask for a quote' }, language: 'it', steps: [{ title: { it: 'Tu', en: 'You' } }, { title: { it: 'Noi', en: 'Us' } }],
  fields: [{ name: 'firstName' }, { name: 'email', required: true }, { name: 'size', type: 'radio', label: { it: 'Misura', en: 'Size' }, options: [{ value: 's', label: 'S' }, { value: 'l', label: 'L' }] }, { name: 'message', step: 2, when: { field: 'size', in: ['l'] } }],
  consents: [{ purpose: 'privacy', channel: 'notice', required: true }], after: { asset: 'guide' }, variants: [{ name: 'b', change: { submit: 'Ora' } }],
};
const PURPOSE = { kind: 'purpose', name: 'privacy', version: 1, spec: { channels: ['notice'], current: '1', wordings: { 1: { it: 'Ho letto l’informativa.' } } } };

const RESOURCES = {
  seller: SELLERS,
  template: [{ kind: 'template', name: 'call-script', version: 1, spec: { text: { en: 'Good morning {{lead.firstName}}, you asked us about windows. When may we come and measure?', it: 'Buongiorno {{lead.firstName}}, ci ha chiesto dei serramenti. Quando possiamo passare per le misure?' } } }],
  scoring: [SCORING],
  source: [{ kind: 'source', name: 'partner', version: 1, spec: { key: '••••••', mapping: { fields: { email: '$.email', phone: { path: '$.tel', transform: ['phone'] } } } } }],
  suppression: [
    { kind: 'suppression', name: 'rpo', version: 1, spec: { register: true } },
    { kind: 'suppression', name: 'robinson', version: 2, spec: { channels: ['email'] } },
  ],
  retention: [{ kind: 'retention', name: 'visits', version: 1, spec: { of: 'events', types: ['visit.*'], keep: '180d' } }],
};

export function startMock({ port = 0, every = 0, count = 130, token } = {}) {
  const now = Date.now();
  let leads = Array.from({ length: count }, (_, index) => makeLead(index, now - Math.round(60_000 + index ** 1.9 * 150_000)));
  const captures = count === 0 ? [] : makeCaptures(leads, now);
  let pairs = makePairs(leads);
  const streams = new Set();
  const log = [];
  const desk = leads.slice(0, 2).map((lead, index) => ({
    id: newId(now - index), kind: 'dossier', leadId: lead.id, actor: 'user:giulia', at: iso(now - index * 86_400_000),
  }));

  function publish(lead, made) {
    log.push({ leadId: lead.id, ...made });
    for (const stream of streams) write(stream, log.length - 1);
  }

  function write(stream, position) {
    const message = log[position];
    stream.write(`id: ${position + 1}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
  }

  function change(lead, type, actor, data) {
    lead.updatedAt = iso(Date.now());
    publish(lead, event(lead, type, Date.now(), actor, data));
  }

  function arrive() {
    const lead = makeLead(leads.length, Date.now());
    leads.unshift(lead);
    for (const made of lead.events) publish(lead, made);
    return lead;
  }

  function shown(lead, consents) {
    const { events, deliveries, contributions, ...rest } = lead;
    if (!consents) delete rest.consents;
    return { ...rest, score: { ...lead.score, asOf: iso(Date.now()) } };
  }

  const routes = [
    ...assetRoutes(count, now),
    ...sourceRoutes(leads, count, now),
    ...deliveryRoutes(leads, count),
    ['GET', /^$/, () => ({ id: 'demo', name: 'Bellini Serramenti' })],
    ['GET', /^leads$/, (_, query) => {
      const names = [...(query.get('filter') ?? '').matchAll(/lead\.stage == "([^"]*)"/g)].map((match) => match[1]);
      const q = (query.get('q') ?? '').toLowerCase();
      const found = leads.filter(
        (lead) =>
          (names.length === 0 || names.includes(lead.stage)) &&
          (q === '' || JSON.stringify(lead.fields).toLowerCase().includes(q)),
      );
      const limit = Number(query.get('limit') ?? 50);
      const from = query.get('cursor') ? found.findIndex((lead) => lead.id === query.get('cursor')) + 1 : 0;
      const items = found.slice(from, from + limit);
      const next = from + limit < found.length ? items.at(-1).id : undefined;
      return { items: items.map((lead) => shown(lead, false)), next };
    }],
    ['GET', /^leads\/([^/:]+)$/, ([id]) => shown(find(id), true)],
    ['GET', /^leads\/([^/:]+)\/events$/, ([id]) => ({ items: find(id).events })],
    ['GET', /^leads\/([^/:]+)\/score$/, ([id]) => ({ ...find(id).score, contributions: find(id).contributions })],
    ['PATCH', /^leads\/([^/:]+)$/, ([id], _, body) => {
      const lead = find(id);
      if (body.fields?.email && !String(body.fields.email).includes('@')) {
        throw { status: 422, errors: [{ field: 'email', code: 'email', message: 'There is no @ in it.' }] };
      }
      if (body.fields) {
        for (const [name, value] of Object.entries(body.fields)) {
          if (value === null) delete lead.fields[name];
          else lead.fields[name] = value;
        }
        change(lead, 'field.changed', 'user:giulia', { fields: body.fields });
      }
      if (body.tags) lead.tags = body.tags;
      if (body.tags) change(lead, 'tag.added', 'user:giulia', { tag: body.tags.at(-1) });
      if (body.stage) {
        const from = lead.stage;
        lead.stage = body.stage;
        change(lead, 'stage.changed', 'user:giulia', { from, to: body.stage, reason: body.reason });
      }
      if ('owner' in body) {
        lead.owner = body.owner ?? undefined;
        change(lead, 'owner.assigned', 'user:giulia', { owner: body.owner, reasons: body.reason ? [body.reason] : [] });
      }
      return shown(lead, true);
    }],
    ['DELETE', /^leads\/([^/:]+)$/, ([id]) => {
      const lead = find(id);
      // the count stays, the person goes
      Object.assign(lead, { stage: 'dead', owner: undefined, tags: [], fields: {}, consents: [], contributions: [] });
      lead.score = { fit: 0, engagement: 0, total: 0 };
      lead.erasedAt = iso(Date.now());
      lead.events = lead.events.map(({ data: { fields, touch, ...data }, ...event }) => ({ ...event, data }));
      change(lead, 'lead.erased', 'user:giulia', {});
      return undefined;
    }],
    ['POST', /^leads:discard$/, (_, __, body) => {
      for (const id of body.ids) {
        const lead = find(id);
        Object.assign(lead, { owner: undefined, tags: [], fields: {}, consents: [], erasedAt: iso(Date.now()) });
        desk.unshift({ id: newId(Date.now()), kind: 'discard', leadId: id, actor: 'user:giulia', at: iso(Date.now()) });
        change(lead, 'lead.discarded', 'user:giulia', {});
      }
      return { discarded: body.ids.length, unknown: 0, items: body.ids.map((id) => ({ id, result: 'discarded' })) };
    }],
    ['GET', /^leads\/([^/:]+)\/consents\/proof$/, ([id]) => ({
      verified: true,
      records: (find(id).consents ?? []).map((consent, index) => ({
        record: {
          change: consent.state, purpose: consent.purpose, channel: consent.channel, at: consent.at, how: 'form',
          page: 'https://bellini.example/preventivo', formVersion: '3',
        },
        wording: 'Bellini Serramenti may send me offers. I can withdraw this at any time.',
        seq: index + 1,
        link: 'c0ffee'.repeat(10) + index.toString(16).padStart(4, '0'),
        verified: true,
      })),
    })],
    ['GET', /^leads\/([^/:]+)\/dossier$/, ([id]) => {
      desk.unshift({ id: newId(Date.now()), kind: 'dossier', leadId: id, actor: 'user:giulia', at: iso(Date.now()) });
      return { tenant: 'demo', person: shown(find(id), true), events: find(id).events };
    }],
    ['GET', /^privacy\/requests$/, () => ({ items: desk })],
    ['GET', /^suppressions\/([^/:]+)$/, ([list]) => ({ list, entries: 1284, listed: 1201, lastUpload: iso(now - 3 * 86_400_000) })],
    ['POST', /^suppressions\/([^/:]+):import$/, ([list]) => ({ list, lines: 3, stored: 2, refused: 1, removed: 0, errors: [] })],
    ['GET', /^retention$/, () => ({ items: [{ policy: 'visits', of: 'events', done: 41_200, nextAt: iso(now + 3_600_000) }] })],
    ['POST', /^retention\/([^/:]+):dry-run$/, () => ({ matches: 1284, complete: true, before: iso(now - 180 * 86_400_000), examples: [] })],
    ['GET', /^resources\/lifecycle\/default$/, () => LIFECYCLE],
    ['GET', /^resources\/form\/([^/]+)$/, ([name]) => ({ kind: 'form', name, version: 2, spec: FORM })],
    ['PUT', /^resources\/form\/([^/]+)$/, ([name], _, body) => ({ kind: 'form', name, version: 3, spec: body.spec })],
    ['GET', /^resources\/form\/([^/]+)\/versions$/, () => ({ items: [{ version: 2, createdAt: iso(now), spec: FORM }, { version: 1, createdAt: iso(now - 9e8), spec: FORM }] })],
    ['POST', /^forms:preview$/, () => ({ id: 'preview.1' })],
    ['GET', /^embeds$/, () => ({ items: count === 0 ? [] : [
      { form: 'contact', page: 'https://bellini.example/preventivo', firstSeen: iso(now - 9e8), lastSeen: iso(now - 6e4), views: 4211, faults: 0 },
      { form: 'contact', page: 'https://bellini.example/vecchia', firstSeen: iso(now - 9e9), lastSeen: iso(now - 6e8), views: 12, faults: 0 },
      { form: 'guide', page: 'https://blog.example/guida', firstSeen: iso(now - 9e8), lastSeen: iso(now - 36e5), views: 90, faults: 3, fault: 'load' },
    ] })],
    ['GET', /^forms\/([^/]+)\/statistics$/, () => ({
      served: 1200, shown: 1100, started: 420, submitted: 260, refused: 31,
      steps: [{ step: 1, reached: 1100 }, { step: 2, reached: 350 }],
      fields: FORM.fields.map(({ name }, index) => ({ field: name, visited: 400 - index * 20, errors: index * 3, left: index * 11, seconds: 2.5 + index })),
      experiment: { variants: [{ name: 'base', weight: 1, served: 600, submitted: 110, rate: 0.18 }, { name: 'b', weight: 1, served: 600, submitted: 150, rate: 0.25, pValue: 0.031, differs: true }], sampleRatioPValue: 0.8, sampleRatioAlarm: false, since: '2026-11-01', winner: { by: 'rule', submits: 100, waits: ['difference'] } },
    })],
    ['GET', /^resources$/, (_, query) => ({
      items: { seller: SELLERS, scoring: [SCORING], purpose: [PURPOSE], form: leads.length === 0 ? [] : [{ kind: 'form', name: 'contact', version: 2, spec: FORM }] }[query.get('kind')] ?? (count === 0 ? [] : (query.get('kind') === 'template' ? TEMPLATES : (RESOURCES[query.get('kind')] ?? []))),
    })],
    ['GET', /^reports\/(\w+)\/leads$/, (_, query) => ({ items: leads.slice(0, 12), ...(query.get('cursor') ? {} : { next: 'more' }) })],
    ['GET', /^leads\/([^/]+)\/events\/([^/]+)\/evidence$/, ([, id]) => ({
      event: id, actor: 'rule', rulebook: 7, rule: 'ready-for-sales', from: 'mql', to: 'sql',
      guard: { from: ['mql'], on: [], when: 'lead.score.total >= 70.0 && lead.score.engagement >= 20.0' },
      values: [{ name: 'lead.score', value: { fit: 48, engagement: 31.5, total: 79.5, grade: 'B2' } }],
      cause: { id: newId(), type: 'asset.downloaded', at: iso(now), actor: 'lead', data: { asset: 'guide' } },
    })],
    ['GET', /^segments$/, () => ({ items: leads.length === 0 ? [] : SEGMENTS, sweeping: false })],
    ['POST', /^segments:preview$/, (_, __, body) => {
      if (body.when.includes('emial')) {
        throw { status: 422, errors: [{ field: 'when', code: 'expression', message: 'names lead.emial, which is no field; did you mean email?' }] };
      }
      return { count: 12, sql: true, indexed: false, warning: 'No index finds these leads' };
    }],
    ['PUT', /^resources\/([^/]+)\/([^/]+)$/, ([kind, name], _, body) => ({ kind, name, version: 2, spec: body.spec })],
    ['GET', /^rulebook\/versions$/, () => ({ items: VERSIONS })],
    ['POST', /^rulebook:rollback$/, () => ({ changes: [], rulebook: 9 })],
    ['POST', /^rulebook:whatif$/, () => ({ job: newId() })],
    ['GET', /^rulebook\/whatif\/([^/]+)$/, ([job]) => ({
      job, state: 'done', progress: { leads: leads.length, of: leads.length }, result: whatIf(leads),
    })],
    ['GET', /^duplicates$/, (_, query) => ({ items: pairs.filter((pair) => pair.state === (query.get('state') ?? 'open')) })],
    ['POST', /^duplicates\/([^/:]+):dismiss$/, ([id]) => {
      const pair = pairs.find((other) => other.id === id);
      if (!pair) throw { status: 404 };
      pair.state = 'dismissed';
      return pair;
    }],
    ['POST', /^leads\/([^/:]+):merge$/, ([id], _, body) => {
      pairs = pairs.filter((pair) => !pair.leads.some((lead) => lead.id === body.with));
      change(find(id), 'lead.merged', 'user:giulia', { with: body.with, automatic: false });
      return shown(find(id), true);
    }],
    ['POST', /^leads\/([^/:]+):unmerge$/, ([id], _, body) => {
      change(find(id), 'lead.unmerged', 'user:giulia', { event: body.event });
      return shown(find(id), true);
    }],
    ['GET', /^imports$/, () => ({ items: IMPORTS })],
    ['GET', /^imports\/([^/:]+)$/, ([id]) => IMPORTS.find((item) => item.id === id) ?? IMPORTS[0]],
    ['POST', /^imports\/([^/:]+):(start|pause|cancel)$/, ([id, verb]) => {
      const item = IMPORTS.find((other) => other.id === id);
      item.state = { start: 'running', pause: 'paused', cancel: 'cancelled' }[verb];
      return item;
    }],
    ['GET', /^resources$/, (_, query) => ({ items: count === 0 ? [] : (query.get('kind') === 'template' ? TEMPLATES : (RESOURCES[query.get('kind')] ?? [])) })],
    ['GET', /^deliveries$/, (_, query) => ({
      items: leads
        .flatMap((lead) => [...lead.deliveries].reverse())
        .filter((item) => !query.get('lead') || item.leadId === query.get('lead'))
        .filter((item) => !query.get('state') || item.state === query.get('state'))
        .slice(0, 100),
    })],
    ['GET', /^deliveries\/([^/:]+)$/, ([id]) => {
      const item = leads.flatMap((lead) => lead.deliveries).find((found) => found.id === id);
      if (!item) throw { status: 404 };
      const attemptsLog = Array.from({ length: item.attempts }, (_, index) => ({
        number: index + 1,
        startedAt: iso(Date.parse(item.dueAt) - (item.attempts - index) * 300_000),
        outcome: item.error ? 'unavailable' : 'delivered',
        ...(item.error ? { detail: item.error } : {}),
      }));
      return { ...item, attemptsLog };
    }],
    ['GET', /^captures$/, (_, query) => ({
      items: captures.filter(
        (item) =>
          (!query.get('verdict') || item.verdict === query.get('verdict')) &&
          (!query.get('source') || item.source === query.get('source')),
      ),
    })],
    ['GET', /^captures\/([^/:]+)$/, ([id]) => capture(id)],
    ['POST', /^captures\/([^/:]+):(accept|spam|replay)$/, ([id, verb]) => {
      const item = capture(id);
      item.verdict = verb === 'accept' ? 'accepted' : verb === 'spam' ? 'rejected' : item.verdict;
      return { captureId: item.captureId, verdict: item.verdict, reasons: item.reasons };
    }],
    ['GET', /^resources\/source\/([^/:]+)$/, ([name]) => {
      if (name !== 'partner') throw { status: 404 };
      return { kind: 'source', name, version: 1, spec: { key: '••••••', mapping: { fields: { email: '$.email' } } } };
    }],
    ['PUT', /^resources\/source\/([^/:]+)$/, ([name], _, body) => ({ kind: 'source', name, version: 2, spec: body.spec })],
    ['POST', /^captures:preview$/, (_, query, body) => ({
      verdict: 'accepted',
      reasons: [],
      fields: body.mapping?.fields?.email ? { email: 'anna@rossi-infissi.example' } : {},
    })],
    ['GET', /^campaigns$/, () => ({ items: count === 0 ? [] : CAMPAIGNS })],
    ['GET', /^connections$/, () => ({ items: CONNECTIONS })],
    ['GET', /^connections\/([^/:]+)$/, ([name]) => CONNECTIONS.find((one) => one.name === name) ?? missing()],
    ['POST', /^connections:test$/, (_, query, body) => {
      if (!body.settings?.host) {
        throw { status: 422, errors: [{ field: 'host', code: 'required', message: 'is missing' }] };
      }
      return { works: false, kind: 'auth', message: 'The server refuses the password. Enter it anew' };
    }],
    ['GET', /^connectors$/, () => ({ items: [CONNECTOR] })],
    ['GET', /^connectors\/([^/:]+)$/, () => CONNECTOR],
    ['GET', /^resources\/connection\/([^/:]+)$/, ([name]) => ({
      kind: 'connection',
      name,
      version: 3,
      spec: { connector: 'channel-email', settings: { host: 'smtp.example.com', security: 'starttls', password: '••••••' } },
    })],
    ['PUT', /^resources\/connection\/([^/:]+)$/, ([name], _, body) => ({ kind: 'connection', name, version: 4, spec: body.spec })],
    ['POST', /^deliveries:retry$/, () => {
      const dead = leads.flatMap((lead) => lead.deliveries).filter((item) => item.state === 'dead');
      for (const item of dead) item.state = 'waiting';
      return { retried: dead.length };
    }],
    ['POST', /^deliveries\/([^/:]+):(retry|cancel)$/, ([id, verb]) => {
      const item = leads.flatMap((lead) => lead.deliveries).find((found) => found.id === id);
      if (!item) throw { status: 404 };
      item.state = verb === 'retry' ? 'waiting' : 'cancelled';
      item.dueAt = iso(Date.now());
      if (verb === 'retry') {
        delete item.error;
        setTimeout(() => {
          item.state = 'delivered';
          item.attempts++;
          change(find(item.leadId), 'export.done', 'connection:crm', { connection: item.connection });
        }, 1500);
      }
      return item;
    }],
    ...workRoutes(() => leads, change),
  ];

  function capture(id) {
    const item = captures.find((one) => one.captureId === id);
    if (!item) throw { status: 404 };
    return item;
  }

  function missing() {
    throw { status: 404 };
  }

  function find(id) {
    const lead = leads.find((other) => other.id === id);
    if (!lead) throw { status: 404 };
    return lead;
  }

  function live(request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    const after = request.headers['last-event-id'];
    for (let position = after === undefined ? log.length : Number(after); position < log.length; position++) {
      write(response, position);
    }
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  /** What the server gives beside the console: the frame of the builder's preview, and what snippets are made of. */
  function beside(response, path) {
    const [type, body] = path.endsWith('/embed.html')
      ? ['text/html; charset=utf-8', '<!doctype html><html lang="it"><title>Preview</title><body><main><h1>Preview</h1></main></body></html>']
      : path === '/embed/v1/versions.json'
        ? ['application/json', JSON.stringify({ url: '/embed/v1/0/form.js', integrity: 'sha384-0' })]
        : path.endsWith('/plain.html')
          ? ['text/html; charset=utf-8', '<form></form>']
          : [];
    if (!type) return false;
    response.writeHead(200, { 'content-type': type, 'content-security-policy': "default-src 'none'; frame-ancestors 'self'" });
    response.end(body);
    return true;
  }

  function page(request, response, path) {
    if (beside(response, path)) return;
    const file = path === '/' ? 'index.html' : normalize(path).replace(/^\/+/, '');
    const full = join(DIST, file);
    if (!full.startsWith(DIST) || !(path === '/' || path.startsWith('/assets/')) || !existsSync(full)) {
      response.writeHead(404).end();
      return;
    }
    if (path !== '/') {
      response.writeHead(200, { 'content-type': TYPES[extname(full)] ?? 'application/octet-stream' });
      response.end(readFileSync(full));
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; ` +
        `img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
    });
    response.end(readFileSync(full, 'utf8').replaceAll('__CSP_NONCE__', nonce));
  }

  async function answer(request, response) {
    const url = new URL(request.url, 'http://mock');
    const match = url.pathname.match(/^\/api\/v1\/tenants\/([^/]+)\/?(.*)$/);
    if (url.pathname === '/api/v1/plugins') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ items: PLUGINS }));
    }
    if (!match) return page(request, response, url.pathname);
    try {
      const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (!bearer || bearer === 'bad' || (token && bearer !== token)) throw { status: 401 };
      if (match[1] !== 'demo') throw { status: 404 };
      if (match[2] === 'live') return live(request, response);
      const path = decodeURIComponent(match[2]);
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const json = String(request.headers['content-type'] ?? '').includes('json');
      const body = json && chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
      for (const [method, pattern, handle] of routes) {
        const found = request.method === method && path.match(pattern);
        if (!found) continue;
        const result = handle(found.slice(1), url.searchParams, body, json ? '' : Buffer.concat(chunks).toString());
        response.writeHead(result === undefined ? 204 : 200, { 'content-type': 'application/json' });
        response.end(result === undefined ? undefined : JSON.stringify(result));
        return;
      }
      throw { status: 404 };
    } catch (error) {
      const problem = error.status ? error : { status: 500, detail: String(error) };
      response.writeHead(problem.status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'about:blank', title: `Mock ${problem.status}`, ...problem }));
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  const beat = setInterval(() => streams.forEach((stream) => stream.write(': keep-alive\n\n')), 15_000);
  const arrivals = every > 0 ? setInterval(arrive, every * 1000) : undefined;
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        captures: () => captures,
        leads: () => leads,
        arrive,
        change,
        cut: () => streams.forEach((stream) => stream.destroy()),
        stop: () => {
          clearInterval(beat);
          clearInterval(arrivals);
          server.closeAllConnections();
          return new Promise((done) => server.close(done));
        },
      }),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const mock = await startMock({
    port: option('port', 8089),
    every: option('every', 20),
    ...(process.argv.includes('--empty') ? { count: 0 } : {}),
  });
  console.log(`mock server for development, any token: ${mock.url}`);
}
