import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers, useStages } from '../api/queries';
import type { Lead, Page } from '../api/types';
import { useApi } from '../app/context';
import { placeHash, usePlace } from '../app/router';
import { useLanguage } from '../i18n';
import { leadName, leadPlace } from '../parts/format';
import { Grade } from '../parts/Grade';
import { Owner } from '../parts/Owner';
import { StageChip } from '../parts/StageChip';
import { findStage, stageLabel, type Stage } from '../parts/stages';
import { Empty, Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { useNow } from '../parts/useNow';

export interface BehindCardProps {
  readonly report: string;
  readonly query: Readonly<Record<string, string>>;
  readonly show: string;
  readonly split: string | undefined;
}

/** The leads that a bar or a number counts, newest first. */
export function BehindCard({ report, query, show, split }: BehindCardProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const stages = useStages();
  const sellers = useSellers();
  const heading = useRef<HTMLHeadingElement>(null);
  const leads = useInfiniteQuery({
    queryKey: [api.tenant, 'report-leads', report, query, show, split],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call<Page<Lead>>(`reports/${report}/leads`, { query: { ...query, show, split, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
  });
  // who opened a bar wants to read what it opened
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: 'start' });
  }, [show, split]);

  const closed = new URLSearchParams(place.query);
  closed.delete('show');
  closed.delete('split');
  const items = leads.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card report behind" aria-labelledby="behind-title">
      <div className="behind-head">
        <h2 id="behind-title" ref={heading} tabIndex={-1}>
          {t('behind', { what: behindWords(show, stages, language, t) })}
          {split !== undefined && ` · ${split || t('reports_unknown')}`}
        </h2>
        <a className="behind-close" href={placeHash(api.tenant, 'reports', undefined, closed)}>
          {t('behind_close')}
        </a>
      </div>
      {leads.isPending ? (
        <Loading rows={5} what={t('leads_what')} dense />
      ) : leads.isError ? (
        <Failed title={t('leads_failed')} error={leads.error} onRetry={() => void leads.refetch()} />
      ) : items.length === 0 ? (
        <Empty title={t('behind_none')}>{t('behind_none_text')}</Empty>
      ) : (
        <>
          <ul className="behind-rows">
            {items.map((lead) => (
              <li key={lead.id}>
                <a className="row-name" href={placeHash(api.tenant, 'leads', lead.id)}>
                  {lead.erasedAt ? t('erased_name') : leadName(lead) || t('name_none')}
                </a>
                <span className="quiet cut">{leadPlace(lead)}</span>
                <StageChip stage={findStage(stages, lead.stage)} />
                <Grade score={lead.score} />
                <Owner name={sellerLabel(sellers, lead.owner)} />
                <span className="hint">
                  <Time at={lead.createdAt} now={now} form="when" />
                </span>
              </li>
            ))}
          </ul>
          {leads.hasNextPage && (
            <Button variant="default" loading={leads.isFetchingNextPage} onClick={() => void leads.fetchNextPage()}>
              {t('behind_more')}
            </Button>
          )}
        </>
      )}
      <p className="hint">{t('behind_hint')}</p>
    </section>
  );
}

function behindWords(show: string, stages: readonly Stage[], language: 'it' | 'en', t: ReturnType<typeof useTranslation>['t']): string {
  const [way = '', first = '', second] = show.split(':');
  const stage = (name: string) => stageLabel(findStage(stages, name), language);
  if (way === 'reached') return t('behind_reached', { stage: stage(first) });
  if (way === 'band') {
    const band = t(`band_${first}`, { defaultValue: first });
    return second ? t('behind_band_reached', { band, stage: stage(second) }) : band;
  }
  return way === 'all' ? t('behind_all') : t(`tr_${way}`, { defaultValue: way });
}
