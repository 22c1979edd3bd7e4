import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../app/context';
import { readStages, type Stage } from '../parts/stages';
import { text, type Language } from '../parts/format';
import { ApiError, type Api } from './client';
import type { Delivery, Lead, LeadEvent, Page, Receipt, Resource } from './types';

export const PAGE_SIZE = 50;
const EVENTS_PER_CALL = 200;
const EVENT_CALLS = 10;

export function leadPath(id: string): string {
  return `leads/${encodeURIComponent(id)}`;
}

export function useStages(): readonly Stage[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.tenant, 'lifecycle'],
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      try {
        return await api.call<Resource>('resources/lifecycle/default', { signal });
      } catch (error) {
        // a tenant without one lives by the default stages
        if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return null;
        throw error;
      }
    },
  });
  return useMemo(() => readStages(data ?? undefined), [data]);
}

export interface Seller {
  readonly name: string;
  readonly label: string;
}

export function useSellers(): readonly Seller[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.tenant, 'sellers'],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'seller' }, signal }),
  });
  return useMemo(
    () =>
      (data?.items ?? []).map((resource) => ({
        name: resource.name,
        label: text(resource.spec?.name) || resource.name,
      })),
    [data],
  );
}

export function sellerLabel(sellers: readonly Seller[], name: string | null | undefined): string | undefined {
  if (!name) return undefined;
  return sellers.find((seller) => seller.name === name)?.label ?? name;
}

/** Labels the tenant gave to its own fields, by name. */
export function useFieldLabels(language: Language): ReadonlyMap<string, string> {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.tenant, 'fields'],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'field' }, signal }),
  });
  return useMemo(() => {
    const labels = new Map<string, string>();
    for (const { name, spec } of data?.items ?? []) {
      const label = spec?.label;
      if (typeof label === 'string') labels.set(name, label);
      else if (typeof label === 'object' && label !== null && !Array.isArray(label)) {
        const found = text(label[language]) || text(label.en);
        if (found) labels.set(name, found);
      }
    }
    return labels;
  }, [data, language]);
}

export function fetchLeads(
  api: Api,
  wanted: { readonly filter: string | undefined; readonly q: string; readonly cursor?: string | undefined },
  signal?: AbortSignal,
): Promise<Page<Lead>> {
  return api.call<Page<Lead>>('leads', {
    query: { filter: wanted.filter, q: wanted.q, limit: PAGE_SIZE, cursor: wanted.cursor },
    signal,
  });
}

export function useLead(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenant, 'lead', id],
    queryFn: ({ signal }) => api.call<Lead>(leadPath(id), { signal }),
  });
}

export function useReceipt(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenant, 'lead', id, 'score'],
    queryFn: ({ signal }) => api.call<Receipt>(`${leadPath(id)}/score`, { signal }),
  });
}

export interface History {
  readonly events: readonly LeadEvent[];
  /** There are more events than a page can sensibly hold. */
  readonly cut: boolean;
}

/** The server tells the oldest first, people read the newest first: so all of it is fetched, within reason. */
export function useHistory(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenant, 'lead', id, 'events'],
    queryFn: async ({ signal }): Promise<History> => {
      const events: LeadEvent[] = [];
      let cursor: string | undefined;
      for (let call = 0; call < EVENT_CALLS; call++) {
        const page = await api.call<Page<LeadEvent>>(`${leadPath(id)}/events`, {
          query: { limit: EVENTS_PER_CALL, cursor },
          signal,
        });
        events.push(...page.items);
        if (!page.next) return { events, cut: false };
        cursor = page.next;
      }
      return { events, cut: true };
    },
  });
}

export function useLeadDeliveries(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenant, 'lead', id, 'deliveries'],
    queryFn: ({ signal }) => api.call<Page<Delivery>>('deliveries', { query: { lead: id }, signal }),
  });
}
