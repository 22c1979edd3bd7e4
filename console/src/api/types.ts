/** What the server says. Members marked optional may be missing; anything unknown is kept and shown as data. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Score {
  readonly fit: number;
  readonly engagement: number;
  readonly total: number;
  readonly asOf?: string;
}

export interface Consent {
  readonly purpose: string;
  readonly channel: string;
  readonly state: 'pending' | 'given' | 'confirmed' | 'withdrawn' | 'expired';
  readonly wordingVersion?: string | number;
  readonly at?: string;
  readonly language?: string;
  /** SHA-256 of the exact wording. */
  readonly hash?: string;
}

export interface Lead {
  readonly id: string;
  readonly stage: string;
  readonly owner?: string | null;
  readonly tags?: readonly string[];
  readonly fields?: JsonObject;
  readonly score?: Score;
  readonly consents?: readonly Consent[];
  readonly source?: string;
  readonly name?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly firstTouch?: JsonObject;
  readonly touch?: JsonObject;
  /** Set once the person was erased: the lead stays as a count. */
  readonly erasedAt?: string;
}

export interface LeadEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly recordedAt?: string;
  readonly actor?: string;
  readonly rulebook?: string | number;
  readonly data?: JsonObject;
  readonly cause?: string;
}

export interface Contribution {
  readonly rule: string;
  readonly version?: string | number;
  readonly points: number;
  readonly eventId?: string;
  readonly at?: string;
  readonly kind?: string;
  /** Newer servers may say more; all of it is optional. */
  readonly axis?: string;
  readonly label?: string | Record<string, string>;
  readonly was?: number;
}

export interface Receipt {
  readonly total: number;
  readonly fit: number;
  readonly engagement: number;
  readonly contributions?: readonly Contribution[];
}

export const DELIVERY_STATES = [
  'waiting',
  'sending',
  'uncertain',
  'delivered',
  'refused',
  'dead',
  'cancelled',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  readonly id: string;
  readonly leadId?: string;
  readonly kind: string;
  readonly connection?: string;
  readonly state: DeliveryState | string;
  readonly attempts?: number;
  readonly dueAt?: string;
  readonly createdAt?: string;
  readonly error?: string;
  readonly lastError?: string;
  readonly finishedAt?: string;
  readonly reference?: string;
  readonly cause?: string;
}

export interface Attempt {
  readonly number: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly outcome?: string;
  readonly detail?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly version?: number;
  readonly spec?: JsonObject;
}

export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly field?: string; readonly code?: string; readonly message?: string }[];
}

/** One message of the live stream. */
export interface LiveEvent {
  readonly id?: string;
  readonly leadId?: string;
  readonly type: string;
  readonly at?: string;
}
