import { describe, expect, it } from 'vitest';
import type { LeadEvent } from '../src/api/types';
import { daysOf, entriesOf, whoDid } from '../src/lead/timeline';

const event = (id: string, type: string, at: string, actor: string, data = {}): LeadEvent => ({ id, type, at, actor, data });

describe('the timeline', () => {
  it('tells the newest first', () => {
    const entries = entriesOf([
      event('1', 'capture.accepted', '2026-11-01T10:00:00Z', 'lead'),
      event('2', 'tag.added', '2026-11-01T11:00:00Z', 'user:giulia'),
    ]);
    expect(entries.map(({ key }) => key)).toEqual(['2', '1']);
  });

  it('joins moves that followed at once', () => {
    const entries = entriesOf([
      event('1', 'stage.changed', '2026-11-01T10:00:00Z', 'rule', { from: 'lead', to: 'mql' }),
      event('2', 'stage.changed', '2026-11-01T10:00:00Z', 'rule', { from: 'mql', to: 'hot' }),
      event('3', 'stage.changed', '2026-11-01T12:00:00Z', 'rule', { from: 'hot', to: 'cold' }),
    ]);
    expect(entries.map(({ events }) => events.length)).toEqual([1, 2]);
  });

  it('groups by the day of the reader', () => {
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
    const days = daysOf(
      entriesOf([
        event('1', 'note.added', at(1, 23), 'user:x'),
        event('2', 'note.added', at(2, 0), 'user:x'),
        event('3', 'note.added', at(2, 9), 'user:x'),
      ]),
    );
    expect(days.map(({ key, entries }) => [key, entries.length])).toEqual([
      ['2026-11-2', 2],
      ['2026-11-1', 1],
    ]);
  });

  it('tells who set it off', () => {
    const who = (type: string, actor: string) => whoDid(event('1', type, '', actor));
    expect(who('capture.accepted', 'lead')).toBe('lead');
    expect(who('capture.accepted', 'connection:offer')).toBe('lead');
    expect(who('message.sent', 'connection:mail')).toBe('us');
    expect(who('stage.changed', 'rule')).toBe('rules');
    expect(who('stage.changed', 'rule:hot')).toBe('rules');
    expect(who('field.changed', 'user:giulia')).toBe('us');
    expect(who('capture.accepted', 'admin')).toBe('us');
    expect(who('something.new', '')).toBe('rules');
  });
});
