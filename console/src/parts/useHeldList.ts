import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import type { Page } from '../api/types';
import { splitHead } from './held';

export interface HeldListOptions<T> {
  readonly queryKey: readonly unknown[];
  readonly fetchPage: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>;
}

type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/**
 * A list that never moves under the reader: rows change where they stand, new ones wait until they are asked for.
 * `check` looks at the first page; `patch` changes rows in place.
 */
export function useHeldList<T extends { readonly id: string }>({ queryKey, fetchPage }: HeldListOptions<T>) {
  const client = useQueryClient();
  const keyText = JSON.stringify(queryKey);
  const key = useMemo(() => JSON.parse(keyText) as unknown[], [keyText]);
  const [held, setHeld] = useState<{ key: string; items: readonly T[]; gap: boolean; next: string | undefined }>();
  const [justShown, setJustShown] = useState<{ key: string; ids: ReadonlySet<string> }>();
  const fetcher = useRef(fetchPage);
  useEffect(() => {
    fetcher.current = fetchPage;
  });

  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    getNextPageParam: (last: Page<T>) => last.next || undefined,
    // only `check` brings news, otherwise rows would jump
    staleTime: Infinity,
  });

  const items = useMemo(() => unique(query.data?.pages.flatMap((page) => page.items) ?? []), [query.data]);

  const patch = useCallback(
    (changed: readonly T[]) => {
      if (changed.length === 0) return;
      const byId = new Map(changed.map((item) => [item.id, item]));
      client.setQueryData<Pages<T>>(key, (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            // replaced, not merged: what the server no longer says is gone
            items: page.items.map((item) => byId.get(item.id) ?? item),
          })),
        },
      );
    },
    [client, key],
  );

  const check = useCallback(async () => {
    const shown = client.getQueryData<Pages<T>>(key);
    if (!shown) return;
    let head: Page<T>;
    try {
      head = await fetcher.current(undefined);
    } catch (error) {
      // the next event or the next connection looks again
      if (error instanceof ApiError) return;
      throw error;
    }
    const ids = new Set((client.getQueryData<Pages<T>>(key) ?? shown).pages.flatMap((page) => page.items.map((item) => item.id)));
    if (ids.size === 0) {
      // nothing is on the screen, so nothing can move
      client.setQueryData<Pages<T>>(key, { pages: [head], pageParams: [undefined] });
      setJustShown({ key: keyText, ids: new Set(head.items.map((item) => item.id)) });
      return;
    }
    const split = splitHead(head.items, ids);
    patch(split.known);
    setHeld({ key: keyText, items: split.fresh, gap: split.gap, next: head.next ?? undefined });
  }, [client, key, keyText, patch]);

  const pending = held?.key === keyText ? held : undefined;

  const show = useCallback(() => {
    if (!pending) return;
    client.setQueryData<Pages<T>>(key, (data) => {
      if (!data) return data;
      // so much is new that the old pages no longer join on: begin again from the top
      if (pending.gap) return { pages: [{ items: pending.items, next: pending.next ?? null }], pageParams: [undefined] };
      const [first, ...others] = data.pages;
      if (!first) return data;
      return { ...data, pages: [{ ...first, items: [...pending.items, ...first.items] }, ...others] };
    });
    setJustShown({ key: keyText, ids: new Set(pending.items.map((item) => item.id)) });
    setHeld(undefined);
  }, [client, key, keyText, pending]);

  // a list that was left and is seen again may be old
  const cached = useRef(query.data !== undefined);
  useEffect(() => {
    if (cached.current) void check();
    cached.current = true;
  }, [check]);

  return {
    query,
    items,
    pending: pending && pending.items.length > 0 ? { count: pending.items.length, gap: pending.gap } : undefined,
    fresh: justShown?.key === keyText ? justShown.ids : EMPTY,
    check,
    show,
    patch,
  };
}

const EMPTY: ReadonlySet<string> = new Set();

function unique<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(item.id) && seen.add(item.id));
}
