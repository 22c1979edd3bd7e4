// The mock's answers about work and reports: plausible, and made anew for each question.
import { iso } from './mock-data.mjs';

const name = (lead) => [lead.fields.firstName, lead.fields.lastName].filter(Boolean).join(' ');

export function workRoutes(leads, change) {
  const done = new Set();
  const read = new Set();
  const waiting = () => leads().filter((lead) => !lead.owner && !lead.erasedAt).slice(0, 40);
  const queueOf = (index) => (index % 4 === 0 ? 'back-office' : index % 7 === 0 ? 'former-marta' : '');
  const why = (index) => (index % 4 === 0 ? 'manual' : index % 7 === 0 ? 'seller-gone' : index % 3 === 0 ? 'untouched' : 'nobody');
  const tasks = () =>
    leads()
      .filter((lead) => lead.owner && !lead.erasedAt)
      .slice(0, 12)
      .map((lead, index) => ({
        id: `task-${index}`,
        leadId: lead.id,
        state: 'open',
        ...(index % 3 === 2 ? { title: 'Send the plan of the roof windows' } : { rule: 'call-back', label: { en: 'Call back', it: 'Richiama' } }),
        outcomes: index % 3 === 2 ? [] : ['ready', 'undecided', 'no'],
        assignee: lead.owner,
        dueAt: iso(Date.now() + (index - 3) * 5 * 3_600_000),
        lead: { name: name(lead), stage: lead.stage, owner: lead.owner },
      }))
      .filter((task) => !done.has(task.id));
  const share = (n, of) => (of === 0 ? { n, of } : { n, of, share: n / of, low: Math.max(0, n / of - 0.08), high: Math.min(1, n / of + 0.08) });

  const reports = {
    funnel: (by) => ({
      stages: ['suspect', 'lead', 'mql', 'sql', 'hot', 'opportunity', 'customer', 'cold', 'dead'],
      rows: splits(by).map(([split, part]) => ({
        split,
        leads: 200 * part,
        reached: Object.fromEntries(
          [['lead', 196], ['mql', 121], ['sql', 64], ['hot', 22], ['opportunity', 31], ['customer', 14], ['dead', 40]]
            .map(([stage, n]) => [stage, share(n * part, 200 * part)]),
        ),
      })),
      moves: [{ from: 'lead', to: 'mql', n: 121 }, { from: 'mql', to: 'sql', n: 64 }, { from: 'opportunity', to: 'customer', n: 14 }],
    }),
    triage: (by) => ({
      rows: splits(by).map(([split, part]) => ({
        split, leads: 200 * part, ready: share(71 * part, 200 * part), undecided: share(89 * part, 200 * part),
        lost: share(40 * part, 200 * part), converted: share(14 * part, 200 * part),
      })),
    }),
    handover: (by) => ({
      rows: splits(by).map(([split, part]) => ({
        split, offered: 64 * part, accepted: 41 * part, rejected: 17 * part, escalated: 6 * part, acceptance: share(41 * part, 58 * part),
      })),
      reasons: [{ reason: 'no-budget', n: 9 }, { reason: 'unreachable', n: 6 }, { reason: '', n: 2 }],
      traits: [
        { trait: 'gave phone', value: 'yes', with: share(33, 39), without: share(8, 19) },
        { trait: 'touch campaign', value: 'autumn', with: share(12, 21), without: share(29, 37) },
      ],
    }),
    speed: (by) => ({
      bands: ['5m', '15m', '1h', '4h', '1d', 'later'],
      rows: splits(by).map(([split, part]) => ({
        split, started: 180 * part, inTime: share(142 * part, 180 * part), waiting: 7 * part, averageSeconds: 2_940,
        bands: Object.fromEntries([['5m', 38, 9], ['15m', 51, 8], ['1h', 47, 5], ['4h', 21, 1], ['1d', 12, 1], ['later', 4, 0]]
          .map(([band, n, won]) => [band, { leads: share(n * part, 173 * part), converted: share(won * part, n * part) }])),
      })),
    }),
  };
  reports.origins = reports.triage;

  function splits(by) {
    return by === '' ? [['', 1]] : [['', 0.2], ['newsletter-of-the-chamber-of-commerce', 0.3], ['google', 0.5]];
  }

  return [
    ['GET', /^sorting$/, (_, query) => {
      const all = waiting().map((lead, index) => ({
        leadId: lead.id, queue: queueOf(index), why: why(index), rank: lead.score.total, since: lead.createdAt, source: lead.source,
        province: lead.fields.province, message: lead.fields.message, lead: { name: name(lead), stage: lead.stage },
      }));
      const counts = Map.groupBy?.(all, (item) => item.queue) ?? new Map();
      for (const item of all) if (!counts.has(item.queue)) counts.set(item.queue, all.filter((other) => other.queue === item.queue));
      const queue = query.get('queue');
      return {
        items: all.filter((item) => !queue || item.queue === (queue === '-' ? '' : queue)),
        queues: [...counts].map(([one, items]) => ({ queue: one, count: items.length })),
      };
    }],
    ['POST', /^leads:claim$/, (_, __, body) => {
      const lead = waiting()[0];
      if (!lead) return undefined;
      lead.owner = body.seller;
      change(lead, 'owner.claimed', 'user:console', { owner: body.seller, reasons: ['claimed'] });
      return { id: lead.id, stage: lead.stage, owner: lead.owner, fields: lead.fields, claimExpires: iso(Date.now() + 900_000) };
    }],
    ['GET', /^tasks$/, (_, query) => ({ items: tasks().filter((task) => !query.get('assignee') || task.assignee === query.get('assignee')) })],
    ['POST', /^tasks\/([^/:]+):(complete|snooze)$/, ([id]) => {
      done.add(id);
      return { id, state: 'done' };
    }],
    ['GET', /^alerts$/, (_, query) => ({
      items: leads()
        .filter((lead) => lead.owner && !lead.erasedAt)
        .slice(0, 15)
        .map((lead, index) => ({
          id: `alert-${index}`, seller: lead.owner, leadId: lead.id, alert: index % 3 === 0 ? 'late' : 'new-lead',
          about: index % 3 === 0 ? 'speed.warned' : 'capture.accepted', at: lead.createdAt,
          ...(read.has(`alert-${index}`) || index > 9 ? { readAt: lead.createdAt } : {}), lead: { name: name(lead) },
        }))
        .filter((alert) => query.get('unread') !== 'true' || !alert.readAt)
        .filter((alert) => !query.get('seller') || alert.seller === query.get('seller')),
    })],
    ['POST', /^alerts\/([^/:]+):read$/, ([id]) => {
      read.add(id);
      return { read: 1 };
    }],
    ['POST', /^alerts:read$/, () => {
      for (let index = 0; index < 10; index++) read.add(`alert-${index}`);
      return { read: 10 };
    }],
    ['GET', /^reports\/(\w+)$/, ([report], query) => {
      if (!reports[report]) throw { status: 404 };
      const by = query.get('by') ?? '';
      const { rows, ...more } = reports[report](by);
      return { name: report, from: query.get('from'), to: query.get('to'), by, stage: 'customer', rows: leads().length === 0 ? [] : rows, ...more };
    }],
  ];
}
