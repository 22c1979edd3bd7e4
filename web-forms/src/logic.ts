import type { Outcome } from './types';

/** `tenant/form` as a path; empty when it is not of that shape. */
export function pathOf(form: string | null): string {
  return /^\s*([\w-]+\/[\w.-]+)\s*$/.exec(form || '')?.[1] || '';
}

/** Milliseconds to wait before the next attempt: doubling to half a minute, spread, never sooner than asked for. */
export function waitFor(attempt: number, askedSeconds: number, random: number): number {
  return Math.max(Math.min(3e4, 1e3 * 2 ** attempt) * (0.75 + random / 2), Math.min(60, askedSeconds) * 1e3);
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
  return /200|408|425|429|5../.test('' + status) ? { kind: 'again', after: +retryAfter! || 0 } : { kind: 'refused', status };
}

/** The address that was probably meant, or nothing: one letter more, less or other, or two that changed places. */
export function meant(address: string, domains: string): string {
  const at = address.indexOf('@') + 1;
  const domain = address.slice(at).toLowerCase();
  const all = domains.split(' ');
  const near = all.find((known) => {
    let start = 0;
    let end = 0;
    const least = Math.min(known.length, domain.length);
    while (start < least && known[start] === domain[start]) start++;
    while (end < least - start && known.at(-end - 1) === domain.at(-end - 1)) end++;
    const [a, b] = [known, domain].map((word) => word.slice(start, word.length - end)) as [string, string];
    return a.length + b.length < 3 || (a[0] === b[1] && a[1] === b[0] && !(a + b)[4]);
  });
  return at && near && !all.includes(domain) ? address.slice(0, at) + near : '';
}
