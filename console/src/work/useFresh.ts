import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLive } from '../app/context';

const PACE_MS = 1_000;

/** Reads a list again when something happened that concerns it, a burst of events at once. */
export function useFresh(queryKey: QueryKey, about: RegExp): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useLive((events) => {
    const concerned = events === 'resync' || events.some(({ type }) => about.test(type));
    if (!concerned || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey });
    }, PACE_MS);
  });
}
