import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { useLanguage } from '../i18n';
import { Empty, Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { money } from './money';
import { ReturnActions } from './ReturnActions';
import { labelOf, RETURN_STATES, type Return, type SourceFigures } from './types';

/** What was claimed back from suppliers, newest first. */
export function ReturnList({ sources, now }: { sources: readonly SourceFigures[]; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const [state, setState] = useState<string>('open');
  const query = useInfiniteQuery({
    queryKey: [api.tenant, 'returns', state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.call<Page<Return>>('returns', { query: { state: state || undefined, cursor: pageParam }, signal }),
    getNextPageParam: (last: Page<Return>) => last.next || undefined,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const reason = ({ source, reason: name }: Return) => {
    const known = sources.find((one) => one.name === source)?.returns?.reasons.find((one) => one.name === name);
    return labelOf(known?.label ?? {}, name, language);
  };
  return (
    <section className="card" aria-labelledby="returns-title">
      <h2 id="returns-title">{t('returns')}</h2>
      <div className="chips" role="group" aria-label={t('returns')}>
        {['', ...RETURN_STATES].map((name) => (
          <button key={name} type="button" className="chip" aria-pressed={state === name} onClick={() => setState(name)}>
            {name ? t(`return_state_${name}`) : t('intake_all')}
          </button>
        ))}
      </div>
      {query.isPending ? (
        <Loading rows={3} what={t('returns_what')} dense />
      ) : query.isError ? (
        <Failed title={t('returns_load_failed')} error={query.error} onRetry={() => void query.refetch()} />
      ) : items.length === 0 ? (
        <Empty title={t(state === 'open' ? 'returns_none_open' : 'returns_none')} />
      ) : (
        <div className="wide" tabIndex={0} role="group" aria-label={t('returns')}>
          <table className="table campaigns-table">
            <thead>
              <tr>
                <th scope="col">{t('return_claimed')}</th>
                <th scope="col">{t('col_source')}</th>
                <th scope="col">{t('return_reason')}</th>
                <th scope="col">{t('return_note')}</th>
                <th scope="col" className="k-number">{t('return_price')}</th>
                <th scope="col">{t('return_state')}</th>
                <th scope="col">{t('col_actions')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.id}>
                  <th scope="row">
                    <a className="row-name" href={placeHash(api.tenant, 'leads', item.leadId)}>
                      <Time at={item.claimedAt} now={now} form="when" />
                    </a>
                  </th>
                  <td className="cut">{item.source}</td>
                  <td>{reason(item)}</td>
                  <td>{[item.note, item.answerNote].filter(Boolean).join(' → ') || '–'}</td>
                  <td className="k-number">{item.price ? money(item.price, language) : '–'}</td>
                  <td>{t(`return_state_${item.state}`)}</td>
                  <td><ReturnActions item={item} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <div className="list-more">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('leads_more')}
          </Button>
        </div>
      )}
    </section>
  );
}
