import { newKey, outcomeOf, waitFor } from './logic';
import { store } from './store';
import type { Outcome, Parcel } from './types';

/** Waits; coming back on line ends the wait at once. */
export const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
    addEventListener('online', () => resolve(), { once: true });
  });

/** A form's own content types need no preflight; "keepalive" outlives the page when somebody leaves at once. */
export const call = (url: string, body?: BodyInit): Promise<Response> =>
  fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { Accept: 'application/json' },
    credentials: 'omit',
    signal: AbortSignal.timeout(body instanceof FormData ? 120_000 : 20_000),
    keepalive: body instanceof URLSearchParams && ('' + body).length < 3e4,
    body: body!,
  });

/** One attempt. */
export async function post(parcel: Parcel, attempt: number): Promise<Outcome> {
  try {
    const body = parcel.entries.some((entry) => entry[1] instanceof File) ? new FormData() : new URLSearchParams();
    for (const [name, value] of parcel.entries) (body as FormData).append(name, value);
    if (parcel.key) body.append('_key', parcel.key);
    const answer = await call(parcel.to[attempt % parcel.to.length]!, body);
    return outcomeOf(answer.status, answer.headers.get('Retry-After'), await answer.json().catch(() => 0));
  } catch {
    return { kind: 'network', after: 0 };
  }
}

/** Sends until somebody answers, always the same under the same key; only then it is forgotten here. */
export async function send(parcel: Parcel, waiting?: () => void): Promise<Outcome> {
  for (let attempt = 0; ; attempt++) {
    const { key } = parcel;
    const outcome = await post(parcel, attempt);
    if (outcome.kind === 'network') {
      waiting?.();
      await pause(waitFor(attempt, outcome.after, Math.random()));
    } else {
      // what was refused may be let in later, when somebody has mended the form's settings
      if (outcome.kind !== 'refused') await store((s) => s.delete(key));
      if (outcome.kind !== 'used') return outcome;
      parcel.key = newKey();
      await store((s) => s.put(parcel, parcel.key));
    }
  }
}
