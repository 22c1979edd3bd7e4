import { useEffect, useRef } from 'react';
import { ApiError } from '../api/client';
import { leadPath } from '../api/queries';
import type { Lead } from '../api/types';
import { useApi, useLive } from '../app/context';

/** A lead in the list; `gone` once the server no longer knows it. */
export type ListedLead = Lead & { readonly gone?: boolean };

const PACE_MS = 1000;
const PER_ROUND = 8;

/** Follows the live stream: rows on the screen are read again where they stand, for others the first page is checked. */
export function useLiveLeads(
  leads: readonly ListedLead[],
  check: () => Promise<void>,
  patch: (changed: readonly ListedLead[]) => void,
): void {
  const api = useApi();
  const known = useRef<ReadonlySet<string>>(new Set());
  const changed = useRef(new Set<string>());
  const look = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const round = useRef<() => Promise<void>>(async () => {});

  useEffect(() => {
    known.current = new Set(leads.map((lead) => lead.id));
    round.current = async () => {
      const ids = [...changed.current].slice(0, PER_ROUND);
      for (const id of ids) changed.current.delete(id);
      const wanted = look.current;
      look.current = false;
      await Promise.all([
        wanted ? check() : undefined,
        Promise.all(ids.map((id) => readAgain(id))).then((read) => patch(read.filter((lead) => lead !== undefined))),
      ]);
    };
    async function readAgain(id: string): Promise<ListedLead | undefined> {
      try {
        return { ...(await api.call<Lead>(leadPath(id))), id };
      } catch (error) {
        if (error instanceof ApiError && (error.status === 404 || error.status === 410)) {
          return { id, stage: 'dead', gone: true, name: '', fields: {}, tags: [] };
        }
        return undefined;
      }
    }
  });

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  function plan(): void {
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      void round.current().finally(() => {
        timer.current = undefined;
        if (changed.current.size > 0 || look.current) plan();
      });
    }, PACE_MS);
  }

  useLive((events) => {
    if (events === 'resync') {
      look.current = true;
      plan();
      return;
    }
    for (const { leadId } of events) {
      if (leadId && known.current.has(leadId)) changed.current.add(leadId);
      else look.current = true;
    }
    plan();
  });
}
