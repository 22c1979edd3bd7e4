import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import type { Reconciled } from './types';

/** What came in each day against what became of it. */
export function ReconciliationCard() {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'reconciliation'],
    queryFn: ({ signal }) => api.call<Page<Reconciled>>('reconciliation', { signal }),
  });
  return (
    <section className="card destination-card">
      <h2>{t('reconciliation')}</h2>
      <p className="hint destination-none">{t('reconciliation_hint')}</p>
      {isPending ? (
        <Loading rows={3} what={t('reconciliation')} />
      ) : error ? (
        <Failed title={t('destinations_failed')} error={error} onRetry={() => void refetch()} />
      ) : data.items.length === 0 ? (
        <p className="destination-none">{t('reconciliation_empty')}</p>
      ) : (
        <div className="wide" tabIndex={0} role="group" aria-label={t('reconciliation')}>
          <table className="destination-table">
            <thead>
              <tr>
                <th scope="col">{t('reconciliation_day')}</th>
                <th scope="col">{t('destination')}</th>
                <th scope="col" className="k-number">{t('reconciliation_received')}</th>
                <th scope="col" className="k-number">{t('state_delivered')}</th>
                <th scope="col" className="k-number">{t('state_refused')}</th>
                <th scope="col" className="k-number">{t('state_cancelled')}</th>
                <th scope="col" className="k-number">{t('reconciliation_open')}</th>
                <th scope="col" className="k-number">{t('reconciliation_missing')}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={`${one.day} ${one.source} ${one.connection}`}>
                  <th scope="row">
                    <span>{one.day}</span>
                    <span className={one.alarm ? 'hint alarm' : 'hint'}>
                      {t(one.alarm ? 'reconciliation_alarm' : 'reconciliation_fine')}
                    </span>
                  </th>
                  <td>
                    {one.source} → {one.connection}
                  </td>
                  <td className="k-number">{formatNumber(one.received, language)}</td>
                  <td className="k-number">{formatNumber(one.delivered, language)}</td>
                  <td className="k-number">{formatNumber(one.refused, language)}</td>
                  <td className="k-number">{formatNumber(one.cancelled, language)}</td>
                  <td className="k-number">{formatNumber(one.waiting + one.dead, language)}</td>
                  <td className="k-number">{formatNumber(one.missing, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
