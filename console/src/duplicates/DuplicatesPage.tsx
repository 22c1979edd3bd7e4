import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { Empty, Failed, Loading } from '../parts/States';
import { PairCard } from './PairCard';
import type { Pair } from './pairs';
import './duplicates.css';

const STATES = ['open', 'dismissed'] as const;

/** Pairs that may be one person: joined or told apart, one after the other. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('dup_title'));
  const api = useApi();
  const client = useQueryClient();
  const place = usePlace();
  const state = place.query.get('state') === 'dismissed' ? 'dismissed' : 'open';
  const queryKey = [api.tenant, 'duplicates', state];
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.call<Page<Pair>>('duplicates', { query: { state, cursor: pageParam, limit: 20 }, signal }),
    getNextPageParam: (last: Page<Pair>) => last.next || undefined,
  });
  const pairs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('dup_title')}
        </h1>
      </div>
      <p className="quiet dup-intro">{t('dup_intro')}</p>
      <div className="chips" role="group" aria-label={t('dup_states')}>
        {STATES.map((name) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={state === name}
            onClick={() =>
              go(
                placeHash(
                  api.tenant,
                  'duplicates',
                  undefined,
                  new URLSearchParams(name === 'open' ? {} : { state: name }),
                ),
                { replace: true },
              )
            }
          >
            {t(`dup_${name}_tab`)}
          </button>
        ))}
      </div>
      {query.isPending ? (
        <section className="card">
          <Loading rows={6} what={t('dup_what')} />
        </section>
      ) : query.isError && pairs.length === 0 ? (
        <section className="card">
          <Failed title={t('dup_failed')} error={query.error} onRetry={() => void query.refetch()} />
        </section>
      ) : pairs.length === 0 ? (
        <section className="card">
          <Empty title={t(state === 'open' ? 'dup_empty' : 'dup_none_dismissed')}>
            {state === 'open' && t('dup_empty_text')}
          </Empty>
        </section>
      ) : (
        <ul className="dup-list">
          {pairs.map((pair) => (
            <li key={pair.id}>
              <PairCard pair={pair} onDone={() => void client.invalidateQueries({ queryKey: [api.tenant, 'duplicates'] })} />
            </li>
          ))}
        </ul>
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
