/** Destinations, receipts, refusals and templates as the server answers them. */
const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

export const TEMPLATES = [
  {
    kind: 'template',
    name: 'welcome',
    version: 3,
    spec: {
      subject: { en: 'Welcome, {{lead.firstName}}', it: 'Benvenuto, {{lead.firstName}}' },
      html: '<h1>Hello {{lead.firstName}}</h1><p>We call you soon.</p>',
      layout: 'responsive',
      purpose: 'offers',
      tracking: true,
    },
  },
  { kind: 'template', name: 'alert', version: 1, spec: { subject: 'New lead', text: '{{lead.firstName}} {{link}}' } },
];

export function deliveryRoutes(leads, count) {
  const id = () => leads[0]?.id ?? '01900000-0000-7000-8000-000000000000';
  return [
    ['GET', /^destinations$/, () => ({
      items: count === 0 ? [] : [
        { connection: 'crm', enabled: true, waiting: 10000, due: 412, sending: 8, dead: 3, more: true, oldestDueAt: at(12) },
        {
          connection: 'mail', enabled: true, waiting: 18, due: 0, sending: 0, dead: 0, oldestDueAt: at(-300),
          limits: { pool: 'domain:bellini.example', perDay: 50, usedToday: 50, usedThisMonth: 400 },
        },
        {
          connection: 'odoo', enabled: true, waiting: 4, due: 4, sending: 0, dead: 0, oldestDueAt: at(90),
          paused: { state: 'needs-sign-in', detail: 'The key was refused' },
        },
        { connection: 'sms', enabled: false, waiting: 0, due: 0, sending: 0, dead: 0 },
      ],
    })],
    ['GET', /^destinations\/([^/:]+)$/, ([name]) => ({
      connection: name,
      receipts: [
        { id: 'r1', leadId: id(), kind: 'export', state: 'delivered', attempts: 1, at: at(1), reference: 'crm-4711' },
        { id: 'r2', leadId: id(), kind: 'export', state: 'refused', attempts: 1, at: at(3), error: 'The company is missing' },
      ],
      refusals: [
        { reason: 'The company is missing', state: 'refused', count: 14, leadId: id(), last: at(3) },
        { reason: 'Given up after 8 failures; the last: no answer', state: 'dead', count: 3, leadId: id(), last: at(80) },
      ],
    })],
    ['GET', /^destinations\/([^/:]+)\/sender$/, () => ({
      domain: 'bellini.example',
      checks: [
        { check: 'spf', state: 'good', record: 'v=spf1 include:mx.example -all', advice: '' },
        { check: 'dkim', state: 'missing', record: '', advice: 'Add a TXT record' },
        { check: 'dmarc', state: 'weak', record: 'v=DMARC1; p=none', advice: 'It only watches (p=none)' },
      ],
    })],
    ['POST', /^destinations\/([^/:]+):replay$/, () => ({ replayed: 42 })],
    ['GET', /^leads\/([^/:]+)\/destinations$/, () => ({ items: whereabouts() })],
    ['POST', /^leads\/([^/:]+)\/exports$/, () => ({ items: whereabouts() })],
    ['GET', /^reconciliation$/, () => ({
      items: count === 0 ? [] : [
        { day: '2026-11-25', source: 'form:contact', connection: 'crm', received: 120, effects: 120, delivered: 116, refused: 1, cancelled: 0, dead: 2, waiting: 0, missing: 1, alarm: true },
        { day: '2026-11-25', source: 'api', connection: 'crm', received: 40, effects: 40, delivered: 40, refused: 0, cancelled: 0, dead: 0, waiting: 0, missing: 0, alarm: false },
      ],
    })],
    ['POST', /^templates:preview$/, (_, __, body) => ({
      to: 'ada@example.com',
      subject: 'Welcome, Ada',
      text: 'Hello Ada',
      html: body.spec?.html ? '<h1>Hello Ada</h1><p>We call you soon.</p>' : undefined,
      connection: 'mail',
      channel: 'email',
    })],
  ];
}

function whereabouts() {
  return [
    { connection: 'crm', state: 'delivered', reference: 'crm-4711', at: at(5), reasons: [] },
    { connection: 'odoo', state: 'never', reasons: ['paused', 'consent'], purpose: 'offers' },
  ];
}
