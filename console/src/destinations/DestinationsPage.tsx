import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { formatNumber, formatWhen, parseTime } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { DestinationCard } from './DestinationCard';
import { ReconciliationCard } from './ReconciliationCard';
import { WhyCard } from './WhyCard';
import type { Destination } from './types';
import './destinations.css';

const LOOK_MS = 5_000;

/** Where leads and messages go: what waits, what was answered, why something is not there. */
export function DestinationsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('destinations'));
  const api = useApi();
  const place = usePlace();
  const chosen = place.query.get('name') ?? undefined;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'destinations'],
    refetchInterval: LOOK_MS,
    queryFn: ({ signal }) => api.call<Page<Destination>>('destinations', { signal }),
  });
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('destinations')}
        </h1>
      </div>
      <section className="card" aria-label={t('destinations')}>
        {isPending ? (
          <Loading rows={4} what={t('destinations_what')} />
        ) : error ? (
          <Failed title={t('destinations_failed')} error={error} onRetry={() => void refetch()} />
        ) : data.items.length === 0 ? (
          <Empty title={t('destinations_empty')}>{t('destinations_empty_text')}</Empty>
        ) : (
          <DestinationTable items={data.items} chosen={chosen} />
        )}
      </section>
      {chosen && <DestinationCard key={chosen} name={chosen} />}
      <WhyCard />
      <ReconciliationCard />
    </>
  );
}

function DestinationTable({ items, chosen }: { items: readonly Destination[]; chosen: string | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const now = useNow();
  const count = (value: number, more = false) => formatNumber(value, language) + (more ? '+' : '');
  return (
    <div className="wide" tabIndex={0} role="group" aria-label={t('destinations')}>
      <table className="destination-table">
        <thead>
          <tr>
            <th scope="col">{t('destination')}</th>
            <th scope="col" className="k-number">{t('destination_waiting')}</th>
            <th scope="col" className="k-number">{t('destination_due')}</th>
            <th scope="col" className="k-number">{t('destination_sending')}</th>
            <th scope="col" className="k-number">{t('destination_dead')}</th>
            <th scope="col">{t('destination_oldest')}</th>
            <th scope="col" className="k-number">{t('destination_today')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => {
            const oldest = parseTime(one.oldestDueAt);
            return (
              <tr key={one.connection} aria-current={one.connection === chosen || undefined}>
                <th scope="row">
                  <a
                    className="strong"
                    href={placeHash(api.tenant, 'destinations', undefined, new URLSearchParams({ name: one.connection }))}
                  >
                    {one.connection}
                  </a>
                  {!one.enabled && <span className="hint">{t('destination_off')}</span>}
                  {one.paused && <span className="hint">{t('destination_paused', { detail: one.paused.detail })}</span>}
                </th>
                <td className="k-number">{count(one.waiting, one.more)}</td>
                <td className="k-number">{count(one.due, one.due >= 10_000)}</td>
                <td className="k-number">{count(one.sending)}</td>
                <td className="k-number">{count(one.dead)}</td>
                <td>{oldest ? formatWhen(oldest, language, now) : '–'}</td>
                <td className="k-number">
                  {one.limits?.perDay === undefined
                    ? '–'
                    : t('destination_of', {
                        used: count(one.limits.usedToday),
                        most: count(one.limits.perDay),
                      })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
