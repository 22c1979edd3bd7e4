import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { useLanguage } from '../i18n';
import { formatExact, parseTime } from '../parts/format';
import { Failed, Loading } from '../parts/States';

interface Request {
  readonly id: string;
  readonly kind: string;
  readonly leadId?: string;
  readonly actor: string;
  readonly at: string;
}

const KINDS = ['dossier', 'erasure', 'discard', 'suppression-import'] as const;

export function RequestsLog() {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: [api.tenant, 'privacy-requests'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call<Page<Request>>('privacy/requests', { query: { cursor: pageParam, limit: 50 }, signal }),
    getNextPageParam: (page) => page.next,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card list">
      <h2 className="desk-head">{t('requests')}</h2>
      {query.isPending ? (
        <Loading rows={3} what={t('requests')} dense />
      ) : query.isError ? (
        <Failed title={t('requests_failed')} error={query.error} onRetry={() => void query.refetch()} />
      ) : items.length === 0 ? (
        <p className="desk-head">{t('requests_none')}</p>
      ) : (
        <div className="desk-scroll" tabIndex={0} role="region" aria-label={t('requests')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('requests_when')}</th>
                <th scope="col">{t('requests_what')}</th>
                <th scope="col">{t('requests_who')}</th>
                <th scope="col">{t('col_lead')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => {
                const at = parseTime(item.at);
                const known = KINDS.find((kind) => kind === item.kind);
                return (
                  <tr key={item.id}>
                    <td>{at ? formatExact(at, language) : ''}</td>
                    <td>{known ? t(`request_${known}`) : item.kind}</td>
                    <td className="cut">{item.actor}</td>
                    <td>
                      {item.leadId && <a href={placeHash(api.tenant, 'leads', item.leadId)}>{item.leadId.slice(-8)}</a>}
                    </td>
                  </tr>
                );
              })}
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
