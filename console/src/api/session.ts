/** Who is signed in, where. Kept for this tab only: closing it signs out. */
export interface Session {
  readonly tenant: string;
  readonly token: string;
  readonly tenantName?: string;
}

const KEY = 'vivaio.session';

export function readSession(): Session | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return undefined;
    const { tenant, token, tenantName } = value as Record<string, unknown>;
    if (typeof tenant !== 'string' || typeof token !== 'string') return undefined;
    return { tenant, token, ...(typeof tenantName === 'string' ? { tenantName } : {}) };
  } catch {
    return undefined;
  }
}

export function keepSession(session: Session | undefined): void {
  try {
    if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
    else sessionStorage.removeItem(KEY);
  } catch {
    // storage may be forbidden: the session then lives until the page is left
  }
}
