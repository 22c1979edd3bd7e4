import { describe, expect, it } from 'vitest';
import * as f from '../src/parts/format';

const words = { now: 'now', minutes: 'min', hours: 'h', yesterday: 'yest.', days: 'd' };
const now = new Date(2026, 10, 23, 12, 0, 0);
const ago = (minutes: number) => f.formatAgo(new Date(now.getTime() - minutes * 60_000), now, 'en', words);

describe('times', () => {
  it('are as short as a column wants them', () => {
    expect([ago(0), ago(0.9), ago(11), ago(59.9), ago(60), ago(11 * 60), ago(13 * 60), ago(3 * 1440)]).toEqual([
      'now',
      'now',
      '11 min',
      '59 min',
      '1 h',
      '11 h',
      'yest.',
      '3 d',
    ]);
    expect(ago(30 * 1440)).toBe('24 Oct');
    expect(ago(-3000)).toBe('25 Nov');
  });

  it('name the year only when it is another one', () => {
    expect(f.formatDay(new Date(2025, 0, 5), 'it', now)).toBe('5 gen 2025');
    expect(f.formatDay(new Date(2026, 0, 5), 'it', now)).toBe('5 gen');
  });

  it('are a clock today, a day with a clock before', () => {
    expect(f.formatWhen(new Date(2026, 10, 23, 10, 31), 'en', now)).toBe('10:31');
    expect(f.formatWhen(new Date(2026, 10, 20, 9, 5), 'en', now)).toBe('20 Nov, 09:05');
  });

  it('do not fall over what is no time', () => {
    expect(f.parseTime('yesterday-ish')).toBeUndefined();
    expect(f.parseTime(undefined)).toBeUndefined();
  });

  it('count days by the calendar, also over a change of the clocks', () => {
    expect(f.daysBetween(new Date(2026, 9, 24, 23), new Date(2026, 9, 26, 1))).toBe(2);
  });
});

describe('numbers', () => {
  it('follow the language', () => {
    expect(f.formatNumber(1284.4, 'it')).toBe('1.284,4');
    expect(f.formatNumber(1284.4, 'en')).toBe('1,284.4');
  });

  it('carry their sign as points', () => {
    expect([f.formatPoints(25, 'en'), f.formatPoints(-3, 'en'), f.formatPoints(14.55, 'it')]).toEqual(['+25', '−3', '+14,55']);
  });

  it('make a grade of fit and engagement', () => {
    expect([f.grade(82, 61), f.grade(75, 75), f.grade(74.99, 49.99), f.grade(0, 0), f.grade(25, 24)]).toEqual([
      'A2',
      'A1',
      'B3',
      'D4',
      'C4',
    ]);
  });
});

describe('names', () => {
  const lead = (fields: Record<string, string>, name?: string) =>
    f.leadName({ id: '1', stage: 'lead', fields, ...(name ? { name } : {}) });

  it('prefer what the server says, then the person, the firm, the address', () => {
    expect(lead({ firstName: 'Ada', lastName: 'Re' }, 'Studio Re')).toBe('Studio Re');
    expect(lead({ firstName: ' Ada ', lastName: 'Re', company: 'X' })).toBe('Ada Re');
    expect(lead({ company: 'X srl', email: 'a@b.example' })).toBe('X srl');
    expect(lead({ email: 'a@b.example' })).toBe('a@b.example');
    expect(lead({})).toBe('');
  });

  it('have initials', () => {
    expect([f.initials('Giulia Ferri'), f.initials('giulia'), f.initials(''), f.initials('🌱 Verde')]).toEqual([
      'GF',
      'G',
      '?',
      '🌱V',
    ]);
  });

  it('of fields read as words', () => {
    expect([f.humanise('vatNumber'), f.humanise('budget_max'), f.humanise('fit-area')]).toEqual([
      'Vat number',
      'Budget max',
      'Fit area',
    ]);
  });
});

describe('values', () => {
  it('of any kind become text', () => {
    expect([f.text(null), f.text(3), f.text(false), f.text(['a', 2]), f.text({ amount: '12.50', currency: 'EUR' })]).toEqual([
      '',
      '3',
      'false',
      'a, 2',
      '12.50 EUR',
    ]);
    expect(f.text({ odd: 1 })).toBe('{"odd":1}');
  });
});
