import type { Json } from '../api/types';

export interface Reason {
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
}

/** A capture of the intake log; `id` is its captureId, so that lists can tell rows apart. */
export interface Capture {
  readonly id: string;
  readonly captureId: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly verdict: string;
  readonly reasons: readonly Reason[];
  readonly leadId?: string;
  readonly externalId?: string;
  readonly cause?: string;
}

export interface CaptureDetail extends Capture {
  readonly contentType?: string;
  readonly payload?: string;
  readonly payloadBase64?: string;
  readonly size?: number;
  readonly meta?: CaptureMeta;
}

export interface CaptureMeta {
  readonly door?: string;
  readonly test?: boolean;
  /** The payload is mapped by its source. */
  readonly raw?: boolean;
  readonly addressHash?: string;
  readonly userAgent?: string;
  readonly page?: string;
  readonly form?: string;
  readonly acceptedBy?: string;
  readonly spamBy?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly spam?: {
    readonly score: number;
    readonly limit: number;
    readonly signals: readonly { readonly code: string; readonly points: number }[];
  };
  readonly [name: string]: Json | undefined | object;
}

export const VERDICTS = ['quarantined', 'rejected', 'duplicate', 'accepted', 'pending', 'stuck'] as const;

export function withId<T extends { captureId: string }>(capture: T): T & { id: string } {
  return { ...capture, id: capture.captureId };
}

/** What a person may still do with it; the server has the last word. */
export function allowed(capture: Capture): { accept: boolean; spam: boolean; replay: boolean } {
  // a test made no lead, and what was added to a known lead is not to take that lead along
  const kept = capture.reasons.some(({ code }) => code === 'test' || code === 'attached');
  const refused = ['quarantined', 'rejected', 'duplicate'].includes(capture.verdict);
  return {
    accept: refused,
    spam: capture.verdict === 'quarantined' || (capture.verdict === 'accepted' && !kept),
    replay: ['quarantined', 'rejected', 'stuck'].includes(capture.verdict),
  };
}
