// Made-up leads for the development mock. Nobody here exists; addresses end in .example, numbers in 0xxx.

const PEOPLE = [
  ['Giulia', 'Sartori', 'Bergamo', 'BG', 'tapparelle e zanzariere per sei finestre'],
  ['Chiara', 'Marchetti', 'Milano', 'MI', '8 finestre in PVC e 2 portefinestre, terzo piano senza ascensore. Vorremmo posare prima di Natale.'],
  ['Davide', 'Brambilla', 'Monza', 'MB', '4 finestre, con grate di sicurezza'],
  ['Andrea', 'Colombo', 'Milano', 'MI', '6 finestre, mi serve un prezzo fisso'],
  ['Elena', 'Galli', 'Sesto San Giovanni', 'MI', 'appartamento intero, 7 finestre'],
  ['Paolo', 'Rinaldi', 'Torino', 'TO', '3 finestre da tetto'],
  ['Federica', 'Longhi', 'Milano', 'MI', '5 finestre al terzo piano, doppi vetri contro il rumore della strada'],
  ['Marco', 'De Santis', 'Roma', 'RM', '2 portefinestre sul terrazzo'],
  ['Roberta', 'Fumagalli', 'Lissone', 'MB', '9 finestre in legno'],
  ['Ilaria', 'Dall’Oglio', 'Napoli', 'NA', '4 finestre, isolamento acustico'],
  ['Giorgio', 'Ferrario', 'Milano', 'MI', '2 finestre, casa in affitto'],
  ['Anna', 'Kowalski', 'Seregno', 'MB', 'casa intera, 11 finestre'],
  ['Silvia', 'Moretti', 'Milano', 'MI', '5 finestre in PVC'],
  ['Tommaso', 'Riva', 'Bergamo', 'BG', '1 finestra da tetto'],
  ['Francesca', 'Esposito', 'Napoli', 'NA', 'portone d’ingresso blindato'],
  ['Luigi', 'Ricci', 'Roma', 'RM', 'sostituzione infissi di un ufficio, 14 finestre'],
  ['Sara', 'Bianchi', 'Torino', 'TO', ''],
  ['Matteo', 'Greco', 'Roma', 'RM', 'preventivo per verande'],
  ['Martina', 'Conti', 'Milano', 'MI', 'persiane in alluminio, 10 pezzi'],
  ['Stefano', 'Costa', 'Genova', 'GE', 'finestra bagno'],
  ['Valentina', 'Bruno', 'Napoli', 'NA', 'ristrutturazione completa, vorrei un sopralluogo'],
  ['Alessio', 'Gallo', 'Torino', 'TO', '3 finestre e una porta'],
  ['Beatrice', 'Fontana', 'Milano', 'MI', ''],
  ['Nicola', 'Rossi', 'Bari', 'BA', 'zanzariere'],
];

const FIRMS = ['Condominio Via Lecco 8', 'Studio Arch. Pini', 'Bar Sport di Pozzi'];
const STAGES = ['suspect', 'lead', 'mql', 'sql', 'hot', 'opportunity', 'customer', 'cold', 'dead'];
const SOURCES = ['contact', 'guide', 'offer', 'api'];
const OWNERS = { MI: 'giulia', TO: 'giulia', RM: 'luca', NA: 'luca' };

let counter = 0;
let seed = 20261123;

function random() {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
}

export function newId(at = Date.now()) {
  const time = at.toString(16).padStart(12, '0');
  const tail = (++counter).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail}`;
}

export function event(lead, type, at, actor, data, cause) {
  const made = { id: newId(at), type, at: iso(at), recordedAt: iso(at + 40), actor, rulebook: '7', data };
  if (cause) made.cause = cause;
  lead.events.push(made);
  return made;
}

export function iso(at) {
  return new Date(at).toISOString();
}

/** One lead with the history that would have led to it. */
export function makeLead(index, at) {
  const firm = index % 9 === 5 ? FIRMS[Math.floor(index / 9) % FIRMS.length] : undefined;
  const [firstName, lastName, city, province, message] = PEOPLE[(index * 7 + 1) % PEOPLE.length];
  const serial = String(1000 + index).slice(-4);
  const fields = firm
    ? { company: firm, email: `info${serial}@impresa.example`, phone: `+39 02 555 ${serial}`, city, province, message }
    : {
        firstName,
        lastName,
        email: `${firstName}.${lastName}`.toLowerCase().replace(/[^a-z.]/g, '') + '@posta.example',
        phone: `+39 333 000 ${serial}`,
        city,
        province,
        message,
      };
  if (!message) delete fields.message;
  const source = SOURCES[Math.floor(random() * SOURCES.length)];
  const fit = pick([['Province served', 25, province in OWNERS], ['Business address', 20, Boolean(firm)], ['Gave a phone number', 15, true], ['Full name', 12, !firm], ['Asks for 5 or more', 20, /\b([5-9]|1\d)\b|intera|completa/.test(message)], ['Free mailbox', -3, !firm]]);
  const engagement = pick([['Asked for a quote', 30, Boolean(message)], ['Downloaded the guide', 14.5, random() < 0.6, 20], ['Price page, 3 visits', 11, random() < 0.5, 12], ['Clicked in an e-mail', 7, random() < 0.4, 8], ['Ignored 3 newsletters', -5, random() < 0.25]]);
  const total = { fit: sum(fit), engagement: sum(engagement) };
  const hot = total.fit >= 64 && total.engagement >= 45;
  const reach = hot ? 4 : total.fit >= 50 ? (random() < 0.5 ? 3 : 2) : total.engagement >= 30 ? 2 : 1;
  const stage = index % 17 === 11 ? 'opportunity' : index % 19 === 13 ? 'customer' : index % 23 === 9 ? 'cold' : STAGES[reach];
  const owner = OWNERS[province];
  const lead = {
    id: newId(at),
    stage,
    owner,
    tags: index % 5 === 1 ? ['PVC', 'prima di Natale'] : index % 7 === 3 ? ['fiera'] : [],
    fields,
    source,
    consents: [
      { purpose: 'privacy', channel: 'notice', state: 'given', wordingVersion: '3', at: iso(at), language: 'it', hash: '7be2'.padEnd(64, '04') },
      ...(index % 2 ? [{ purpose: 'marketing', channel: 'email', state: 'given', wordingVersion: 6, at: iso(at), language: 'it' }] : []),
      ...(index % 4 === 1 ? [{ purpose: 'marketing', channel: 'sms', state: 'withdrawn', wordingVersion: 6, at: iso(at + 3_600_000), language: 'it' }] : []),
    ],
    firstTouch: source === 'api' ? undefined : { source: 'google', medium: 'cpc', campaign: 'infissi-milano' },
    touch: source === 'api' ? undefined : { source: 'google', medium: 'cpc', campaign: 'infissi-milano' },
    createdAt: iso(at),
    updatedAt: iso(at),
    events: [],
    deliveries: [],
  };
  const capture = event(lead, 'capture.accepted', at, 'lead', {
    captureId: newId(at),
    source,
    fields,
    touch: source === 'api' ? {} : { source: 'google', medium: 'cpc', campaign: 'infissi-milano' },
    consents: lead.consents.map(({ purpose, channel, wordingVersion }) => ({ purpose, channel, wordingVersion })),
  });
  for (const { purpose, channel, wordingVersion } of lead.consents) {
    event(lead, 'consent.given', at + 1, 'lead', { purpose, channel, wordingVersion }, capture.id);
  }
  lead.contributions = [
    ...fit.map((line) => ({ ...line, kind: 'fit', eventId: capture.id, at: iso(at) })),
    ...engagement.map((line) => ({ ...line, kind: 'engagement', eventId: capture.id, at: iso(at) })),
  ];
  lead.score = { ...total, total: total.fit + total.engagement };
  event(lead, 'score.changed', at + 2, 'rule', {
    fit: { from: 0, to: total.fit },
    engagement: { from: 0, to: total.engagement },
    total: { from: 0, to: lead.score.total },
    contributions: lead.contributions,
  });
  const way = STAGES.slice(0, STAGES.indexOf(stage) > 6 ? 3 : STAGES.indexOf(stage) + 1);
  for (let step = 1; step < way.length; step++) {
    event(lead, 'stage.changed', at + 3, 'rule', { from: way[step - 1], to: way[step], reason: `fit ${total.fit}, engagement ${total.engagement}` });
  }
  let last = at + 5;
  if (owner) {
    event(lead, 'owner.assigned', at + 4, 'rule', {
      owner,
      reasons: ['rule:default', 'territory:province', 'least-loaded'],
      next: owner === 'giulia' ? 'luca' : 'giulia',
      how: {
        rule: 'default',
        strategy: 'least-loaded',
        candidates: [
          { seller: owner, measure: 11 },
          { seller: owner === 'giulia' ? 'luca' : 'giulia', measure: 14 },
          { seller: 'marta', out: 'absent' },
          { seller: 'piero', out: 'cap-day:20' },
        ],
        more: { territory: 7 },
      },
    });
    event(lead, 'alert.raised', at + 4, 'rule', { seller: owner });
    const failing = index % 6 === 2;
    lead.deliveries.push(delivery(lead, 'alert', 'mail', 'delivered', at + 4));
    lead.deliveries.push(delivery(lead, 'export', 'crm', failing ? (index % 12 === 2 ? 'dead' : 'waiting') : 'delivered', at + 4, failing));
    event(lead, 'message.sent', at + 1500, 'connection:mail', { connection: 'mail', template: 'alert', to: `${owner}@vivaio.example` });
    if (!failing) event(lead, 'export.done', at + 1900, 'connection:crm', { connection: 'crm', reference: String(4800 + index) });
    last = at + 1900;
  }
  if (stage === 'cold') {
    last = Math.min(Date.now() - 60_000, at + 86_400_000 * 2);
    event(lead, 'stage.changed', last, `user:${owner ?? 'giulia'}`, { from: way.at(-1), to: 'cold', reason: 'Ne riparliamo in primavera' });
  }
  if (index % 3 === 1 && Date.now() - at > 7_200_000) {
    last = Math.min(Date.now() - 120_000, last + 5_400_000);
    event(lead, 'message.opened', last - 60_000, 'lead', { connection: 'mail', template: 'welcome' });
    event(lead, 'field.changed', last, 'user:giulia', { fields: { phone: fields.phone } });
  }
  lead.updatedAt = iso(last);
  return lead;
}

function delivery(lead, kind, connection, state, at, failing = false) {
  return {
    id: newId(at),
    leadId: lead.id,
    kind,
    connection,
    state,
    attempts: failing ? (state === 'dead' ? 8 : 3) : 1,
    dueAt: iso(state === 'waiting' ? Date.now() + 25 * 60_000 : at),
    ...(failing ? { error: '503 Service Unavailable' } : {}),
  };
}

function pick(lines) {
  return lines
    .filter(([, , on]) => on)
    .map(([label, points, , was]) => ({
      rule: label.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      version: 4,
      points,
      ...(was ? { was } : {}),
    }));
}

function sum(lines) {
  return lines.reduce((total, line) => total + line.points, 0);
}

export const LIFECYCLE = {
  kind: 'lifecycle',
  name: 'default',
  version: 1,
  spec: {
    stages: [
      { name: 'suspect', label: { en: 'Suspect', it: 'Sospetto' } },
      { name: 'lead', label: { en: 'Lead', it: 'Lead' } },
      { name: 'mql', label: { en: 'MQL', it: 'MQL' } },
      { name: 'sql', label: { en: 'Prospect', it: 'Prospect' } },
      { name: 'hot', label: { en: 'Hot', it: 'Caldo' } },
      { name: 'opportunity', label: { en: 'Opportunity', it: 'Opportunità' } },
      { name: 'customer', label: { en: 'Customer', it: 'Cliente' } },
      { name: 'cold', label: { en: 'Cold', it: 'Freddo' } },
      { name: 'dead', label: { en: 'Dead', it: 'Chiuso' } },
    ],
    transitions: [],
  },
};

export const SELLERS = [
  { kind: 'seller', name: 'giulia', version: 1, spec: { name: 'Giulia Ferri', provinces: ['MI', 'TO'] } },
  { kind: 'seller', name: 'luca', version: 1, spec: { name: 'Luca Conti', provinces: ['RM', 'NA'] } },
];

/** A page of the intake log: one of each verdict, and some more. */
export function makeCaptures(leads, now) {
  const kinds = [
    ['quarantined', 'form:contact', [{ code: 'honeypot', message: 'A field that people do not see was filled in (100 points)' }]],
    ['accepted', 'form:contact', []],
    ['rejected', 'partner', [{ code: 'missing_field', field: 'email', message: 'Is required, and missing' }]],
    ['duplicate', 'partner', [{ code: 'external_id_known', field: 'externalId', message: 'This source sent this id before; it counts once' }]],
    ['accepted', 'api', [{ code: 'attached', message: 'A lead known before; this capture was added to it' }]],
    ['quarantined', 'partner', [{ code: 'unreadable', message: 'The body is not readable JSON at line 1, column 12' }]],
  ];
  return Array.from({ length: 24 }, (_, index) => {
    const [verdict, source, reasons] = kinds[index % kinds.length];
    return {
      captureId: newId(now - index * 600_000),
      source,
      receivedAt: iso(now - index * 600_000),
      verdict,
      reasons,
      ...(verdict === 'accepted' ? { leadId: leads[index]?.id } : {}),
      contentType: 'application/json',
      size: 84,
      payload: JSON.stringify({ email: 'anna@rossi-infissi.example', firstName: 'Anna', message: '<b>Six</b> new windows' }, null, 2),
      meta: {
        door: source.startsWith('form:') ? 'form' : 'in',
        ...(source === 'partner' ? { raw: true } : {}),
        addressHash: '9f2c4e7ab1d05c3388aa4410c2de77f1',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        ...(reasons[0]?.code === 'honeypot'
          ? { spam: { score: 105, limit: 50, signals: [{ code: 'honeypot', points: 100 }, { code: 'script_agent', points: 5 }] } }
          : {}),
      },
    };
  });
}

export const CAMPAIGNS = [
  {
    name: 'spring-fair',
    label: { en: 'Spring fair', it: 'Fiera di primavera' },
    from: '2026-03-01',
    to: '2026-05-31',
    channel: 'fair',
    captures: 148,
    leads: 121,
    cost: { amount: '2400.00', currency: 'EUR' },
    costPerLead: { amount: '19.83', currency: 'EUR' },
  },
  { name: 'search', label: {}, channel: 'search', captures: 0, leads: 0, cost: { amount: '0.00', currency: 'EUR' } },
];
