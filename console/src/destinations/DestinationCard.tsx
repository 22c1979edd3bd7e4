import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { StateMark } from '../deliveries/StateMark';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatNumber, formatWhen, parseTime } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { SenderCard } from './SenderCard';
import type { DestinationDetail } from './types';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One destination: its last answers, what it did not take, and ways to send again. */
export function DestinationCard({ name }: { name: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'destinations', name],
    queryFn: ({ signal }) => api.call<DestinationDetail>(`destinations/${encodeURIComponent(name)}`, { signal }),
  });
  return (
    <section className="card destination-card" aria-labelledby="destination-name">
      <div className="destination-head">
        <h2 id="destination-name">{name}</h2>
        <a href={placeHash(api.tenant, 'destinations')}>{t('destination_back')}</a>
        <Again name={name} onDone={() => void refetch()} />
      </div>
      {isPending ? (
        <Loading rows={4} what={t('destinations_what')} />
      ) : error ? (
        <Failed title={t('destinations_failed')} error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <Refusals refusals={data.refusals} />
          <Receipts receipts={data.receipts} />
          <SenderCard name={name} />
        </>
      )}
    </section>
  );
}

function Again({ name, onDone }: { name: string; onDone: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);

  async function run(work: () => Promise<string>): Promise<void> {
    setBusy(true);
    try {
      notice({ text: await work() });
      void client.invalidateQueries({ queryKey: [api.tenant, 'destinations'] });
      onDone();
    } catch (error) {
      notice({ tone: 'failed', text: t('delivery_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }

  const retryDead = () =>
    run(async () => {
      await api.call('deliveries:retry', { method: 'POST', body: { state: 'dead', connection: name } });
      return t('retried_all');
    });
  const replay = () => {
    if (!window.confirm(t('destination_replay_sure', { name }))) return;
    const to = new Date();
    void run(async () => {
      const answer = await api.call<{ replayed: number }>(`destinations/${encodeURIComponent(name)}:replay`, {
        method: 'POST',
        body: { from: new Date(to.getTime() - DAY_MS).toISOString(), to: to.toISOString() },
      });
      return t('destination_replayed', { count: answer.replayed });
    });
  };
  return (
    <span className="destination-actions">
      <Button variant="default" size="xs" disabled={busy} onClick={() => void retryDead()}>
        {t('destination_retry_dead')}
      </Button>
      <Button variant="default" size="xs" disabled={busy} onClick={replay}>
        {t('destination_replay')}
      </Button>
    </span>
  );
}

function Refusals({ refusals }: { refusals: DestinationDetail['refusals'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const now = useNow();
  return (
    <>
      <h3>{t('destination_refusals')}</h3>
      {refusals.length === 0 ? (
        <p className="hint destination-none">{t('destination_no_refusals')}</p>
      ) : (
        <div className="wide" tabIndex={0} role="group" aria-label={t('destination_refusals')}>
          <table className="destination-table">
            <thead>
              <tr>
                <th scope="col">{t('destination_reason')}</th>
                <th scope="col" className="k-number">{t('destination_count')}</th>
                <th scope="col">{t('destination_last')}</th>
              </tr>
            </thead>
            <tbody>
              {refusals.map((one) => {
                const last = parseTime(one.last);
                return (
                  <tr key={`${one.state} ${one.reason}`}>
                    <th scope="row">
                      <span>{one.reason || t('destination_no_reason')}</span>
                      <span className="hint">
                        {t(`state_${one.state}`)} ·{' '}
                        <a href={placeHash(api.tenant, 'leads', one.leadId)}>{t('destination_show_lead')}</a>
                      </span>
                    </th>
                    <td className="k-number">{formatNumber(one.count, language)}</td>
                    <td>{last ? formatWhen(last, language, now) : '–'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Receipts({ receipts }: { receipts: DestinationDetail['receipts'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const now = useNow();
  return (
    <>
      <h3>{t('destination_receipts')}</h3>
      {receipts.length === 0 ? (
        <p className="hint destination-none">{t('destination_no_receipts')}</p>
      ) : (
        <ul className="destination-receipts">
          {receipts.map((one) => {
            const at = parseTime(one.at);
            return (
              <li key={one.id}>
                <StateMark state={one.state} />
                <a href={placeHash(api.tenant, 'leads', one.leadId)} className="cut">
                  {one.reference ?? one.leadId}
                </a>
                {one.error && <span className="hint cut">{one.error}</span>}
                <span className="hint">{at ? formatWhen(at, language, now) : ''}</span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
