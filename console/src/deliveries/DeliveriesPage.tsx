import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DELIVERY_STATES, type Delivery, type Page } from '../api/types';
import { useApi, useLive } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';
import { useNotice } from '../app/notice';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { HeldBack } from '../parts/HeldBack';
import { Empty, Failed, Loading } from '../parts/States';
import { useHeldList } from '../parts/useHeldList';
import { useNow } from '../parts/useNow';
import { DeliveryCards, DeliveryTable } from './DeliveryRows';

const PACE_MS = 1500;
/** Retries come due without an event of their own, so the page also looks by itself. */
const LOOK_MS = 15_000;
const ABOUT_DELIVERIES = /^(message|export|alert|verification|capture|stage|owner)\./;

export function DeliveriesPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('deliveries'));
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const narrow = useMediaQuery('(max-width: 599px)', undefined, { getInitialValueInEffect: false });
  const state = place.query.get('state') ?? '';
  const { query, items, pending, fresh, check, show, patch } = useHeldList<Delivery>({
    queryKey: [api.tenant, 'deliveries', state],
    fetchPage: (cursor, signal) => api.call<Page<Delivery>>('deliveries', { query: { state, cursor }, signal }),
  });
  useLiveDeliveries(check);

  function choose(next: string): void {
    const search = new URLSearchParams(next ? { state: next } : {});
    go(placeHash(api.tenant, 'deliveries', undefined, search), { replace: true });
  }

  const rows = { deliveries: items, now, fresh, onChanged: (changed: Delivery) => patch([changed]) };
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('deliveries')}
        </h1>
        {state === 'dead' && items.length > 0 && <RetryAll onDone={() => void query.refetch()} />}
      </div>
      <div className="chips" role="group" aria-label={t('deliveries_states')}>
        {['', ...DELIVERY_STATES].map((name) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={state === name}
            onClick={() => choose(name)}
          >
            {name ? t(`state_${name}`) : t('deliveries_all')}
          </button>
        ))}
      </div>
      <section className="card list" aria-label={t('deliveries')}>
        {pending && <HeldBack what="deliveries" count={pending.count} gap={pending.gap} onShow={show} />}
        {query.isPending ? (
          <Loading rows={10} what={t('deliveries_what')} dense />
        ) : query.isError && items.length === 0 ? (
          <Failed
            title={t('deliveries_failed')}
            error={query.error}
            safe={t('safe_filters')}
            onRetry={() => void query.refetch()}
          />
        ) : items.length === 0 ? (
          state ? (
            <Empty
              title={t('deliveries_none')}
              action={
                <Button variant="default" onClick={() => choose('')}>
                  {t('deliveries_none_action')}
                </Button>
              }
            />
          ) : (
            <Empty
              title={t('deliveries_empty')}
              action={<a href={placeHash(api.tenant, 'leads')}>{t('lead_back')}</a>}
            >
              {t('deliveries_empty_text')}
            </Empty>
          )
        ) : narrow ? (
          <DeliveryCards {...rows} />
        ) : (
          <DeliveryTable {...rows} />
        )}
      </section>
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

/** For the day after a destination was mended. */
function RetryAll({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  async function retry(): Promise<void> {
    setBusy(true);
    try {
      await api.call('deliveries:retry', { method: 'POST', body: { state: 'dead' } });
      notice({ text: t('retried_all') });
      onDone();
    } catch (error) {
      notice({ tone: 'failed', text: t('delivery_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button variant="default" className="page-action" loading={busy} onClick={() => void retry()}>
      {t('retry_all')}
    </Button>
  );
}

function useLiveDeliveries(check: () => Promise<void>): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const current = useRef(check);
  useEffect(() => {
    current.current = check;
  });
  useEffect(() => {
    const look = setInterval(() => {
      if (!document.hidden) void current.current();
    }, LOOK_MS);
    return () => {
      clearInterval(look);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
  useLive((events) => {
    const concerned = events === 'resync' || events.some(({ type }) => ABOUT_DELIVERIES.test(type));
    if (!concerned || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void current.current();
    }, PACE_MS);
  });
}
