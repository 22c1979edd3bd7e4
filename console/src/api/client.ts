import type { Problem } from './types';

/** A refusal or failure of the server, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem = {},
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = 'ApiError';
  }

  /** Short code that a person can read out to whoever runs the server. */
  get code(): string {
    const instance = this.problem.instance?.split(/[/:]/).pop();
    return [this.status || 'offline', instance?.slice(-8)].filter(Boolean).join('-');
  }
}

/** What the server says is wrong with the input, each remedy with its field where the sentence needs it. */
export function inputErrors(error: ApiError): string {
  return (error.problem.errors ?? [])
    .map(({ field, message }) => {
      const text = message?.trim() ?? '';
      // "must be text" says nothing without its field; a whole sentence stands alone
      return field && /^[a-z]/.test(text) ? `${field} ${text}.` : text;
    })
    .filter(Boolean)
    .join(' ');
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Idempotency key: a repeat under it happens once. */
  readonly key?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Api {
  readonly tenant: string;
  readonly token: string;
  call<T>(path: string, call?: Call): Promise<T>;
  /** A file, to be saved. */
  file(path: string, query?: Call['query']): Promise<Blob>;
  /** Sends a file as it is. */
  upload<T>(path: string, type: string, body: Blob, query?: Call['query'], method?: 'POST' | 'PUT'): Promise<T>;
}

export function tenantUrl(tenant: string, path: string): string {
  return `/api/v1/tenants/${encodeURIComponent(tenant)}${path ? `/${path}` : ''}`;
}

export function createApi(tenant: string, token: string, onUnauthorised: () => void = () => {}): Api {
  async function raw(path: string, query: Call['query'], init: RequestInit): Promise<Response> {
    const search = new URLSearchParams(
      Object.entries(query ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    ).toString();
    let response: Response;
    try {
      response = await fetch(tenantUrl(tenant, path) + (search ? `?${search}` : ''), {
        credentials: 'omit',
        cache: 'no-store',
        ...init,
        headers: { Authorization: `Bearer ${token}`, ...init.headers },
      });
    } catch {
      throw new ApiError(0);
    }
    if (!response.ok) {
      if (response.status === 401) onUnauthorised();
      throw new ApiError(response.status, await readProblem(response));
    }
    return response;
  }
  return {
    tenant,
    token,
    async file(path, query) {
      return (await raw(path, query, { method: 'GET' })).blob();
    },
    async upload<T>(path: string, type: string, body: Blob, query?: Call['query'], method: 'POST' | 'PUT' = 'POST'): Promise<T> {
      return (await (await raw(path, query, { method, body, headers: { 'Content-Type': type } })).json()) as T;
    },
    async call<T>(path: string, call: Call = {}): Promise<T> {
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(call.query ?? {})) {
        if (value !== undefined && value !== '') query.set(key, String(value));
      }
      const search = query.toString();
      const headers: Record<string, string> = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
      if (call.body !== undefined) headers['Content-Type'] = 'application/json';
      if (call.key !== undefined) headers['Idempotency-Key'] = call.key;
      let response: Response;
      try {
        response = await fetch(tenantUrl(tenant, path) + (search ? `?${search}` : ''), {
          method: call.method ?? 'GET',
          headers,
          credentials: 'omit',
          cache: 'no-store',
          body: call.body === undefined ? null : JSON.stringify(call.body),
          signal: call.signal ?? null,
        });
      } catch (cause) {
        if (call.signal?.aborted) throw cause;
        throw new ApiError(0);
      }
      if (!response.ok) {
        if (response.status === 401) onUnauthorised();
        throw new ApiError(response.status, await readProblem(response));
      }
      const text = await response.text();
      if (text === '') return undefined as T;
      try {
        return JSON.parse(text) as T;
      } catch {
        throw new ApiError(response.status, { title: 'The answer is not JSON' });
      }
    },
  };
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Problem) : {};
  } catch {
    return {};
  }
}
