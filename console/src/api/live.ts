import { tenantUrl, type Api } from './client';
import { createSseParser } from './sse';
import type { LiveEvent } from './types';

export type LiveState = 'connecting' | 'live' | 'lost';
type Listener = (events: readonly LiveEvent[] | 'resync') => void;

const SILENCE_MS = 90_000;
const HIDDEN_MS = 60_000;
const LONGEST_PAUSE_MS = 30_000;

/** Follows the tenant's live stream, for as long as it is open, and takes it up again where it broke. */
export class LiveStream {
  private readonly listeners = new Set<Listener>();
  private readonly stateListeners = new Set<() => void>();
  private current: LiveState = 'connecting';
  private lastId: string | undefined;
  private failures = 0;
  private controller: AbortController | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private hidden: ReturnType<typeof setTimeout> | undefined;
  private open = false;

  constructor(private readonly api: Api) {}

  readonly state = (): LiveState => this.current;

  readonly onState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    if (this.open) return;
    this.open = true;
    document.addEventListener('visibilitychange', this.onVisibility);
    window.addEventListener('online', this.reconnectNow);
    void this.connect();
  }

  stop(): void {
    this.open = false;
    document.removeEventListener('visibilitychange', this.onVisibility);
    window.removeEventListener('online', this.reconnectNow);
    clearTimeout(this.hidden);
    this.drop();
  }

  // A browser has six connections per server: a tab that nobody looks at gives its own back.
  private readonly onVisibility = (): void => {
    clearTimeout(this.hidden);
    if (document.hidden) this.hidden = setTimeout(() => this.drop(), HIDDEN_MS);
    else if (!this.controller) this.reconnectNow();
  };

  private readonly reconnectNow = (): void => {
    if (!this.open || this.current === 'live') return;
    this.failures = 0;
    this.drop();
    void this.connect();
  };

  private drop(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.controller?.abort();
    this.controller = undefined;
    this.setState('connecting');
  }

  private async connect(): Promise<void> {
    const controller = new AbortController();
    this.controller = controller;
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.api.token}`,
      Accept: 'text/event-stream',
    };
    if (this.lastId !== undefined) headers['Last-Event-ID'] = this.lastId;
    try {
      this.watch(controller);
      const response = await fetch(tenantUrl(this.api.tenant, 'live'), {
        headers,
        credentials: 'omit',
        cache: 'no-store',
        signal: controller.signal,
      });
      // a position that the server does not know (a restored database) is of no use: begin from now
      if (response.status === 400 || response.status === 410) this.lastId = undefined;
      if (!response.ok || !response.body) throw new Error(`live stream: ${response.status}`);
      this.failures = 0;
      this.setState('live');
      // what happened between reading a page and this moment is in no message: look once
      this.emit('resync');
      await this.read(response.body, controller);
    } catch {
      // the cause does not matter: the remedy is the same, and the dot shows it
    }
    if (this.controller !== controller) return;
    this.controller = undefined;
    clearTimeout(this.silence);
    if (this.open) this.again();
  }

  private async read(body: ReadableStream<Uint8Array>, controller: AbortController): Promise<void> {
    const decoder = new TextDecoder();
    const reader = body.getReader();
    let batch: LiveEvent[] = [];
    const parser = createSseParser((message) => {
      if (message.id) this.lastId = message.id;
      const event = parseEvent(message.event, message.data);
      if (event) batch.push(event);
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.watch(controller);
      parser.push(decoder.decode(value, { stream: true }));
      if (batch.length > 0) {
        this.emit(batch);
        batch = [];
      }
    }
  }

  private watch(controller: AbortController): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => controller.abort(), SILENCE_MS);
  }

  private again(): void {
    this.failures++;
    this.setState(this.failures > 1 ? 'lost' : 'connecting');
    const pause = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.failures) * (0.75 + Math.random() / 2);
    this.retry = setTimeout(() => void this.connect(), pause);
  }

  private setState(state: LiveState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }

  private emit(events: readonly LiveEvent[] | 'resync'): void {
    for (const listener of this.listeners) listener(events);
  }
}

export function parseEvent(type: string, data: string): LiveEvent | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return undefined;
    return { type, ...value } as LiveEvent;
  } catch {
    return undefined;
  }
}
