import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchLeads, useSellers, useStages } from '../api/queries';
import { useApi } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { HeldBack } from '../parts/HeldBack';
import { stageFilter } from '../parts/stages';
import { errorText } from '../parts/errors';
import { Empty, Failed, Loading } from '../parts/States';
import { useHeldList } from '../parts/useHeldList';
import { useNow } from '../parts/useNow';
import { BulkBar } from './BulkBar';
import { LeadCards } from './LeadCards';
import { LeadTable } from './LeadTable';
import { StageFilter } from './StageFilter';
import { useLiveLeads, type ListedLead } from './useLiveLeads';

function joined(one: string | undefined, other: string): string | undefined {
  return one && other ? `(${one}) && ${other}` : one || other || undefined;
}

export function LeadsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('leads'));
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const narrow = useMediaQuery('(max-width: 599px)', undefined, { getInitialValueInEffect: false });
  const stages = useStages();
  const sellers = useSellers();
  const q = place.query.get('q') ?? '';
  const chosen = useMemo(() => place.query.getAll('stage'), [place.query]);
  const segment = place.query.get('segment') ?? '';
  const filter = joined(stageFilter(chosen), segment && `${JSON.stringify(segment)} in lead.segments`);
  const list = useHeldList<ListedLead>({
    queryKey: [api.tenant, 'leads', filter ?? '', q],
    fetchPage: (cursor, signal) => fetchLeads(api, { filter, q, cursor }, signal),
  });
  const { query, items, pending, fresh, check, show, patch } = list;
  useLiveLeads(items, check, patch);

  function choose(names: readonly string[], keepSearch = true): void {
    const next = new URLSearchParams();
    if (q && keepSearch) next.set('q', q);
    if (segment && keepSearch) next.set('segment', segment);
    for (const name of names) next.append('stage', name);
    go(placeHash(api.tenant, 'leads', undefined, next), { replace: true });
  }

  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  function select(id: string, on: boolean): void {
    setSelected((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }
  const rows = { leads: items, stages, sellers, now, fresh, selected, onSelect: select };
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('leads')}
        </h1>
        {query.data && items.length > 0 && <Count count={items.length} more={query.hasNextPage} q={q} />}
      </div>
      {selected.size > 0 && (
        <BulkBar
          ids={selected}
          onDone={() => {
            setSelected(new Set());
            void query.refetch();
          }}
          onClear={() => setSelected(new Set())}
        />
      )}
      <StageFilter stages={stages} chosen={chosen} onChange={choose} />
      <section className="card list" aria-label={t('leads')}>
        {pending && <HeldBack what="leads" count={pending.count} gap={pending.gap} onShow={show} />}
        {query.isPending ? (
          <Loading rows={10} what={t('leads_what')} dense />
        ) : query.isError && items.length === 0 ? (
          <Failed
            title={t('leads_failed')}
            error={query.error}
            safe={t('safe_filters')}
            onRetry={() => void query.refetch()}
          />
        ) : items.length === 0 ? (
          q || chosen.length > 0 ? (
            <Empty
              title={t('leads_none')}
              action={
                <Button variant="default" onClick={() => choose([], false)}>
                  {t('leads_none_action')}
                </Button>
              }
            >
              {t('leads_none_text')}
            </Empty>
          ) : (
            <Empty
              title={t('leads_empty')}
              action={<Button onClick={() => void query.refetch()}>{t('leads_empty_action')}</Button>}
            >
              {t('leads_empty_text')}
            </Empty>
          )
        ) : narrow ? (
          <LeadCards {...rows} />
        ) : (
          <LeadTable {...rows} />
        )}
      </section>
      {query.isError && items.length > 0 && (
        <p className="list-more ember" role="alert">
          {t('leads_more_failed', { reason: errorText(query.error, t) })}
        </p>
      )}
      {query.hasNextPage && (
        <div className="list-more">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('leads_more')}
          </Button>
        </div>
      )}
    </>
  );
}

function Count({ count, more, q }: { count: number; more: boolean; q: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const shown = formatNumber(count, language);
  return (
    <p className="quiet" role="status">
      {more ? t('leads_count_more', { shown }) : t('leads_count', { count })}
      {q && ` ${t('leads_searching', { q })}`}
    </p>
  );
}
