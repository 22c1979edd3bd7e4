import { useCallback, useSyncExternalStore } from 'react';
import { useSellers } from '../api/queries';
import { useApi } from '../app/context';

const listeners = new Set<() => void>();

function key(tenant: string): string {
  return `vivaio.me.${tenant}`;
}

function kept(tenant: string): string {
  try {
    return localStorage.getItem(key(tenant)) ?? '';
  } catch {
    return '';
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The seller that this browser works as; a token is no person, so people say it once. */
export function useMe(): readonly [string, (seller: string) => void] {
  const { tenant } = useApi();
  const sellers = useSellers();
  const stored = useSyncExternalStore(subscribe, () => kept(tenant));
  const choose = useCallback(
    (seller: string) => {
      try {
        localStorage.setItem(key(tenant), seller);
      } catch {
        // then it lasts until the page is left
      }
      for (const listener of listeners) listener();
    },
    [tenant],
  );
  // one who left is nobody any more
  const known = sellers.length === 0 || sellers.some(({ name }) => name === stored);
  return [known ? stored : '', choose];
}
