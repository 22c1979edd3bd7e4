// Sources with their figures, returns of leads, and call lists, for the mock.
import { iso } from './mock-data.mjs';

const REASONS = [
  { name: 'wrong-person', label: { en: 'Wrong person', it: 'Persona sbagliata' } },
  { name: 'unreachable', label: { en: 'Not reachable', it: 'Irraggiungibile' } },
];

function figures(accepted, returned, due) {
  return { accepted, duplicate: 9, rejected: 14, quarantined: 3, returned, money: [{ currency: 'EUR', payable: due, takenBack: '30.00', due }] };
}

export function sourceRoutes(leads, count, now) {
  const known = () => leads.filter((lead) => !lead.erasedAt);
  const sources = [
    { name: 'partner', label: { en: 'Partner', it: 'Partner' }, enabled: true, test: false, figures: figures(312, 4, '4650.00'), openReturns: 1,
      returns: { within: 'P14D', reasons: REASONS } },
    { name: 'lists', label: {}, enabled: true, test: true, figures: figures(40, 0, '80.00'), openReturns: 0,
      throttle: { throttled: true, since: iso(now - 7_200_000), limit: 0.4, release: 0.25, minimum: 20, perHour: 10, takenThisHour: 3,
        quality: { seen: 80, bad: 41, share: 0.5125 } } },
  ];
  const returns = () => known().slice(0, 2).map((lead, index) => ({
    id: `01990000-0000-7000-8000-00000000020${index}`, captureId: `01990000-0000-7000-8000-00000000030${index}`, leadId: lead.id,
    source: 'partner', reason: REASONS[index].name, state: index === 0 ? 'open' : 'refused', note: 'The number belongs to somebody else',
    price: { amount: '15.00', currency: 'EUR' }, claimedAt: iso(now - 86_400_000), claimedBy: 'user:giulia',
    ...(index === 0 ? {} : { answeredAt: iso(now - 3_600_000), answerNote: 'We reached the person at once' }),
  }));
  const list = { name: 'reach', label: { en: 'Not reached yet', it: 'Da raggiungere' }, segment: 'hot-milan', enabled: true, attempts: 5,
    question: { en: 'Is the project for this year?', it: 'Il progetto è per quest’anno?' }, counts: { fresh: 12, due: 3, later: 5, inHand: 1 } };
  const planned = (which) => known().slice(4, 7).map((lead, index) => ({
    leadId: lead.id, why: which === 'agreed' ? 'call-back' : 'no-answer', attempts: index + 1, dueAt: iso(now + (index - 1) * 3_600_000),
    ...(which === 'agreed' ? { seller: 'giulia' } : {}), lead: { name: [lead.fields.firstName, lead.fields.lastName].filter(Boolean).join(' ') },
  }));
  return [
    ['GET', /^sources$/, () => ({ items: count === 0 ? [] : sources })],
    ['POST', /^sources\/([^/:]+):release$/, ([name]) => sources.find((one) => one.name === name)],
    ['GET', /^returns$/, (_, query) => ({ items: returns().filter(({ leadId, state }) =>
      (!query.get('lead') || query.get('lead') === leadId) && (!query.get('state') || query.get('state') === state)) })],
    ['POST', /^returns\/([^/:]+):(accept|refuse)$/, ([id]) => returns().find((one) => one.id === id)],
    ['GET', /^call-lists$/, () => ({ items: count === 0 ? [] : [list] })],
    ['GET', /^call-lists\/reach\/calls$/, (_, query) => ({ items: planned(query.get('which')) })],
    ['POST', /^call-lists\/reach:next$/, () => {
      const { events, deliveries, contributions, ...lead } = known()[3];
      return { why: 'listed', attempts: 1, dueAt: iso(now), heldUntil: iso(Date.now() + 900_000), list, lead,
        script: 'Good morning, this is Bellini Serramenti.\nYou asked us about windows.' };
    }],
    ['POST', /^call-lists\/reach:(done|release)$/, () => ({})],
  ];
}
