import type { Outcome } from './types';

/** `tenant/form` as a path; empty when it is not of that shape. */
export function pathOf(form: string | null): string {
  return /^\s*([\w-]+\/[\w.-]+)\s*$/.exec(form || '')?.[1] || '';
}

/** Milliseconds to wait before the next attempt: doubling to half a minute, spread, never sooner than asked for. */
export function waitFor(attempt: number, askedSeconds: number, random: number): number {
  return Math.max(Math.min(3e4, 1e3 * 2 ** attempt) * (0.75 + random / 2), Math.min(60, askedSeconds) * 1e3);
}

/** Entries as one object; of what was given several times, all. */
export function valuesOf(entries: Iterable<readonly [string, unknown]>): Record<string, any> {
  const all: Record<string, any> = {};
  for (const [name, value] of entries) all[name] = name in all ? [all[name], value].flat() : value;
  return all;
}

/** The short code a visitor can read out: the end of an id. */
export function receiptOf(id: string): string {
  return 'R-' + id.slice(-8).toUpperCase().replace(/^.{4}/, '$&-');
}

/** 32 random hex digits; `randomUUID` is missing on pages without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (x) => (x + 256).toString(16).slice(1)).join('');
}

/** Reads an answer to a submit, whatever a server or something between sends. */
export function outcomeOf(status: number, retryAfter: string | null, body: unknown): Outcome {
  const json = (body || {}) as Record<string, any>;
  if (status === 200 && json.captureId) return { kind: 'done', thanks: {}, ...json } as Outcome;
  if (status === 200 && json.step) return { kind: 'step' };
  if (status === 422) {
    const { errors, summary } = json;
    return errors?.[0]?.field ? { kind: 'wrong', summary, errors } : { kind: 'used' };
  }
  // a 200 that is not ours comes from something between, such as the sign-in page of a network
  return /200|408|425|429|5../.test('' + status) ? { kind: 'network', after: +retryAfter! || 0 } : { kind: 'refused', status };
}

/** A word, and what is left of it without one of its letters. */
const cuts = (word: string) => [word, ...Array.from(word, (_, i) => word.slice(0, i) + word.slice(i + 1))];

/** The address that was probably meant, or nothing: one letter more, less, other or elsewhere. */
export function meant(address: string, domains: string): string {
  const at = address.indexOf('@') + 1;
  const domain = address.slice(at).toLowerCase();
  const all = domains.split(' ');
  const near = all.find((known) => cuts(known).some((cut) => cuts(domain).includes(cut)));
  return at && near && !all.includes(domain) ? address.slice(0, at) + near : '';
}
