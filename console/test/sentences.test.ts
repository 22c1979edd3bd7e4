import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/api/types';
import { chooseLanguage } from '../src/i18n';
import { areas, en } from '../src/i18n/en';
import { it as italian } from '../src/i18n/it';
import { actorLabel, consentLabel, describe as sentence, type Vocabulary } from '../src/lead/sentences';

const TYPES = `capture.accepted visit.seen form.viewed form.started asset.downloaded consent.given consent.confirmed
  consent.withdrawn message.sent message.delivered message.opened message.clicked message.bounced message.complained
  message.replied message.failed call.started call.ended field.changed tag.added tag.removed segment.entered segment.left
  score.changed score.overridden stage.changed handover.offered handover.accepted handover.rejected owner.assigned
  owner.claimed owner.released owner.sought offer.expired offer.taken speed.started speed.warned speed.breached speed.met
  task.created task.completed task.snoozed task.overdue task.cancelled claim.requested seller.left alert.raised appointment.booked note.added
  journey.entered journey.step.done journey.step.skipped journey.left verification.done enrichment.done export.done
  export.refused crm.outcome order.placed cart.abandoned return.claimed return.accepted return.refused timer.due lead.merged lead.unmerged lead.discarded lead.erased
  rulebook.activated`.split(/\s+/);

let words: Vocabulary;

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, it: { translation: italian } },
    interpolation: { escapeValue: false, nestingPrefix: '\u0000', nestingSuffix: '\u0000' },
    keySeparator: false,
    nsSeparator: false,
  });
  words = {
    t: i18next.t,
    has: (key) => i18next.exists(key),
    language: 'en',
    stage: (name) => name.toUpperCase(),
    seller: (name) => (name === 'giulia' ? 'Giulia Ferri' : name),
  };
});

const say = (type: string, data: JsonObject = {}) => sentence([{ id: '1', type, at: '', data }], words);

describe('a sentence', () => {
  it('exists for every type of the glossary, with data and without', () => {
    for (const type of TYPES) {
      expect(en, type).toHaveProperty([`ev_${type.replaceAll('.', '_')}`]);
      expect(say(type).title, type).not.toMatch(/^ev_|\{\{|undefined|“”|: ?$|^$/);
    }
  });

  it('names an unknown type and never fails on odd data', () => {
    expect(say('robot.waved', { reason: 'hello' })).toEqual({ title: 'Robot waved', details: ['hello'] });
    for (const type of TYPES) {
      for (const odd of [null, 7, 'x', [], { a: { b: [null] } }]) {
        const data = { fields: odd, touch: odd, reasons: odd, fit: odd, total: odd, owner: odd, tag: odd, to: odd };
        expect(typeof say(type, data).title).toBe('string');
      }
    }
  });

  it('tells what came in, from where, in the words of the lead', () => {
    expect(
      say('capture.accepted', {
        source: 'contact',
        fields: { message: '6 windows' },
        touch: { source: 'google', medium: 'cpc' },
      }),
    ).toEqual({ title: 'Came in from “contact”', quote: '6 windows', details: ['from google / cpc'] });
  });

  it('tells the path through the stages', () => {
    const path = sentence(
      [
        { id: '1', type: 'stage.changed', at: '', data: { from: 'lead', to: 'mql' } },
        { id: '2', type: 'stage.changed', at: '', data: { from: 'mql', to: 'hot', reason: 'score' } },
      ],
      words,
    );
    expect(path).toEqual({ title: 'LEAD → MQL → HOT', details: ['score'] });
  });

  it('tells the score, the owner and the fields', () => {
    expect(say('score.changed', { fit: { from: 0, to: 25 }, engagement: { from: 5, to: 5 }, total: { from: 5, to: 30 } })).toEqual({
      title: 'Score 5 → 30',
      details: ['Fit 0 → 25'],
    });
    expect(say('owner.assigned', { owner: 'giulia', reasons: [{ code: 'territory', message: 'Territory MI' }] })).toEqual({
      title: 'Assigned to Giulia Ferri',
      details: ['Territory MI'],
    });
    expect(say('field.changed', { fields: { phone: '1', budgetMax: { from: 1, to: 2 } } })).toEqual({
      title: 'Changed phone, budget max',
      details: ['Phone: 1', 'Budget max: 2'],
    });
  });

  it('tells removed values, second arrivals, alerts and errors', () => {
    expect(say('field.changed', { fields: {}, names: [], removed: ['phone'] })).toEqual({
      title: 'Changed phone',
      details: ['Phone: empty'],
    });
    expect(say('field.changed', { names: ['email'], removed: [] })).toEqual({ title: 'Changed e-mail', details: [] });
    expect(say('capture.accepted', { source: 'guide', attached: true }).title).toBe('Came in again from “guide”');
    expect(say('message.failed', { connection: 'mail', kind: 'alert', error: '550 no such user' })).toEqual({
      title: 'Alert not sent through “mail”',
      details: ['550 no such user'],
    });
    expect(say('stage.changed', { from: '', to: 'mql', rule: 'qualified' })).toEqual({
      title: 'Begins as MQL',
      details: ['rule qualified'],
    });
  });

  it('leaves out an id that is only our own', () => {
    expect(say('export.done', { connection: 'crm', effectId: 'e1', reference: '<e1@host>' }).details).toEqual([]);
    expect(say('export.done', { connection: 'crm', effectId: 'e1', reference: '4821' }).details).toEqual(['their id 4821']);
  });

  it('leaves templates inside lead data alone', () => {
    expect(say('tag.added', { tag: '$t(ev_tag_added) {{tag}}' }).title).toBe('Tag added: $t(ev_tag_added) {{tag}}');
  });
});

describe('words', () => {
  it('are the same set in both languages', () => {
    expect(Object.keys(italian).sort()).toEqual(Object.keys(en).sort());
    for (const [key, value] of Object.entries(en)) {
      const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
      expect(holes(italian[key as keyof typeof en]), key).toEqual(holes(value));
    }
  });

  it('name consents and actors', () => {
    expect(consentLabel('privacy', 'notice', words)).toBe('Privacy: notice read');
    expect(consentLabel('marketing', 'email', words)).toBe('Offers by e-mail');
    expect(consentLabel('own-thing', 'pigeon', words)).toBe('Own thing by pigeon');
    expect(actorLabel('user:giulia', words)).toBe('Giulia Ferri');
    expect(actorLabel('connection:crm', words)).toBe('connection crm');
    expect(actorLabel('martian', words)).toBe('martian');
  });

  it('follow what was kept, then the browser', () => {
    expect(chooseLanguage('it', ['en'])).toBe('it');
    expect(chooseLanguage(null, ['de-DE', 'it-CH', 'en'])).toBe('it');
    expect(chooseLanguage('xx', ['fr'])).toBe('en');
  });
});

describe('words', () => {
  it('each stands in one area only, so that none hides another', () => {
    const keys = areas.flatMap((area) => Object.keys(area));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});
