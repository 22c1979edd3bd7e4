import type { FieldError, Outcome } from './types';

const CLICK_IDS = ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid'];

/** Where the visitor came from, as far as the address and the browser tell; nothing is stored. */
export function touchOf(href: string, referrer: string, language: string, zone: string): Record<string, string> {
  const touch: Record<string, string> = {};
  const put = (key: string, value: string | null) => {
    if (value) touch[key] = value.slice(0, 2000);
  };
  const url = new URL(href);
  for (const key of ['source', 'medium', 'campaign', 'content', 'term']) put(key, url.searchParams.get('utm_' + key));
  put('campaignId', url.searchParams.get('utm_id'));
  for (const key of CLICK_IDS) put(key, url.searchParams.get(key));
  put('referrer', referrer);
  url.hash = '';
  put('landingPage', url.href);
  put('language', language);
  put('zone', zone);
  return touch;
}

/** `tenant/form` as a path; empty when it is not of that shape. */
export function pathOf(form: string | null): string {
  const parts = (form || '').trim().split('/');
  return parts.length === 2 && parts.every(Boolean) ? parts.map(encodeURIComponent).join('/') : '';
}

/** An address a page may be sent to, or nothing: scripts and data never. */
export function safeAddress(address: string | undefined, base: string): string {
  try {
    const url = new URL(address || '', base);
    return address && /^https?:$/.test(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

/** Milliseconds to wait before the next attempt: doubling to half a minute, spread, never sooner than asked for. */
export function waitFor(attempt: number, askedSeconds: number, random: number): number {
  const own = Math.min(30_000, 1000 * 2 ** attempt) * (0.75 + random / 2);
  return Math.max(own, Math.min(60, askedSeconds) * 1000);
}

/** The short code a visitor can read out: the end of the capture's id. */
export function receiptOf(captureId: string): string {
  const end = captureId.replace(/-/g, '').slice(-8).toUpperCase();
  return 'R-' + (end.length < 8 ? end : end.slice(0, 4) + '-' + end.slice(4));
}

/** Random UUID; `randomUUID` is missing on pages without TLS. */
export function uuid(source: Crypto): string {
  if (source.randomUUID) return source.randomUUID();
  const b = source.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 15) | 64;
  b[8] = (b[8]! & 63) | 128;
  return Array.from(b, (x, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + x.toString(16).padStart(2, '0')).join('');
}

/** Reads an answer to a submit, whatever a server or something between sends. */
export function outcomeOf(status: number, retryAfter: string | null, body: unknown): Outcome {
  const json = (body && typeof body === 'object' ? body : {}) as Record<string, any>;
  if (status === 200 && json.captureId) {
    return {
      kind: 'done',
      captureId: String(json.captureId),
      verdict: String(json.verdict),
      thanks: json.thanks || { title: '', text: '' },
    };
  }
  if (status === 422) {
    const errors: FieldError[] = Array.isArray(json.errors) ? json.errors : [];
    return errors.length ? { kind: 'wrong', heading: String(json.detail || ''), errors } : { kind: 'used' };
  }
  // a 200 that is not ours comes from something between, such as the sign-in page of a network
  if (status === 200 || status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'again', after: Number(retryAfter) || 0 };
  }
  return { kind: 'refused', status };
}
