import type { LeadEvent } from '../api/types';
import { parseTime, text } from '../parts/format';

export type Who = 'lead' | 'us' | 'rules';

/** One entry of the timeline: mostly one event, or several that say one thing. */
export interface Entry {
  readonly key: string;
  readonly events: readonly LeadEvent[];
  readonly who: Who;
  readonly at: string;
}

export interface Day {
  readonly key: string;
  readonly date: Date | undefined;
  readonly entries: readonly Entry[];
}

const BY_LEAD =
  /^(capture\.accepted|visit\.|form\.|asset\.|consent\.|message\.(opened|clicked|complained|replied)|order\.|cart\.)/;
const RULES = /^(rule|rules|rulebook|clock|timer|system|journey|host)\b/;

/** Who set it off. The actor decides; a form that came in through a connection is still the lead's own act. */
export function whoDid(event: LeadEvent): Who {
  const actor = event.actor ?? '';
  if (actor.startsWith('user:') || actor === 'admin' || actor.startsWith('key:')) return 'us';
  if (RULES.test(actor)) return 'rules';
  if (actor === 'lead' || BY_LEAD.test(event.type)) return 'lead';
  return actor === '' ? 'rules' : 'us';
}

/** Newest first; moves through several stages in one go become one entry. */
export function entriesOf(events: readonly LeadEvent[]): readonly Entry[] {
  const entries: Entry[] = [];
  for (const event of events) {
    const last = entries[entries.length - 1];
    const before = last?.events[last.events.length - 1];
    if (last && before && continues(before, event)) {
      entries[entries.length - 1] = { ...last, events: [...last.events, event] };
    } else {
      entries.push({ key: event.id, events: [event], who: whoDid(event), at: event.at });
    }
  }
  return entries.reverse();
}

function continues(before: LeadEvent, event: LeadEvent): boolean {
  return (
    event.type === 'stage.changed' &&
    before.type === 'stage.changed' &&
    event.actor === before.actor &&
    text(before.data?.to) === text(event.data?.from) &&
    Math.abs((parseTime(event.at)?.getTime() ?? 0) - (parseTime(before.at)?.getTime() ?? 0)) < 2000
  );
}

export function daysOf(entries: readonly Entry[]): readonly Day[] {
  const days: { key: string; date: Date | undefined; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const date = parseTime(entry.at);
    const key = date ? `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}` : 'unknown';
    const last = days[days.length - 1];
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, date, entries: [entry] });
  }
  return days;
}

/** When each stage was reached, oldest first. */
export function stageChanges(events: readonly LeadEvent[]): readonly { to: string; at: string }[] {
  const changes: { to: string; at: string }[] = [];
  for (const event of events) {
    if (event.type !== 'stage.changed') continue;
    const from = text(event.data?.from);
    const first = events[0];
    // the first stage is entered by arriving
    if (changes.length === 0 && from && first) changes.push({ to: from, at: first.at });
    changes.push({ to: text(event.data?.to), at: event.at });
  }
  return changes;
}
