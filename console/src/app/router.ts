import { useSyncExternalStore } from 'react';

/** Pages that are reached from the side bar. */
export const LIST_PAGES = ['leads', 'board', 'segments', 'rules', 'deliveries', 'destinations', 'templates', 'intake', 'mappings', 'sources', 'campaigns', 'assets', 'sorting', 'calls', 'tasks', 'alerts', 'reports', 'duplicates', 'imports', 'forms', 'privacy', 'connections', 'plugins'] as const;
export type ListPage = (typeof LIST_PAGES)[number];

/** Where the person is. The path lives in the hash, since the server knows no other page than `/`. */
export interface Place {
  readonly tenant: string | undefined;
  readonly page: 'lead' | 'capture' | 'connection' | ListPage;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
}

export function parsePlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [tenant, page, id] = path.split('/').map(decodeSafely);
  const query = new URLSearchParams(search);
  if (page === 'intake' && id) return { tenant: tenant || undefined, page: 'capture', id, query };
  if (page === 'forms') return { tenant: tenant || undefined, page: 'forms', id: id || undefined, query };
  if (page === 'connections' && id) return { tenant: tenant || undefined, page: 'connection', id, query };
  if (page === 'leads' && id) return { tenant: tenant || undefined, page: 'lead', id, query };
  const list = LIST_PAGES.find((one) => one === page) ?? 'leads';
  return { tenant: tenant || undefined, page: list, id: undefined, query };
}

export function placeHash(tenant: string, page: ListPage, id?: string, query?: URLSearchParams): string {
  const search = query?.toString();
  const path = [tenant, page, ...(id ? [id] : [])].map(encodeURIComponent).join('/');
  return `#/${path}${search ? `?${search}` : ''}`;
}

export function go(hash: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(null, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}

let cached: { hash: string; place: Place } | undefined;

function currentPlace(): Place {
  if (cached?.hash !== location.hash) cached = { hash: location.hash, place: parsePlace(location.hash) };
  return cached.place;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, currentPlace);
}

function decodeSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
