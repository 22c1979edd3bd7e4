import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers } from '../api/queries';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { humanise } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { useNow } from '../parts/useNow';
import { MeSelect } from './MeSelect';
import { useFresh } from './useFresh';
import { useMe } from './useMe';

interface Alert {
  readonly id: string;
  readonly seller: string;
  readonly leadId: string;
  readonly alert: string;
  readonly about: string;
  readonly at: string;
  readonly readAt?: string;
  readonly lead: { readonly name?: string };
}

export function AlertsPage() {
  const { t, i18n } = useTranslation();
  const heading = usePageTitle(t('alerts'));
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const client = useQueryClient();
  const notice = useNotice();
  const sellers = useSellers();
  const [me, setMe] = useMe();
  const every = place.query.get('show') === 'all';
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'alerts', me, every],
    queryFn: ({ signal }) =>
      api.call<Page<Alert>>('alerts', {
        query: { seller: me, unread: every ? undefined : 'true', limit: 100 },
        signal,
      }),
  });
  useFresh([api.tenant, 'alerts'], /^alert\./);

  async function read(path: string, body?: object): Promise<void> {
    try {
      await api.call(path, { method: 'POST', ...(body ? { body } : {}) });
      await client.invalidateQueries({ queryKey: [api.tenant, 'alerts'] });
    } catch (cause) {
      notice({ tone: 'failed', text: t('change_failed', { reason: errorText(cause, t) }) });
    }
  }

  function about(alert: Alert): string {
    const key = `ev_${alert.about.replaceAll('.', '_')}`;
    return i18n.exists(key) ? t(key, { time: '', owner: '', fields: '', seller: '' }) : humanise(alert.about);
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('alerts')}
        </h1>
        <MeSelect me={me} onChoose={setMe} all={t('tasks_all')} />
        {me && data && data.items.some((alert) => !alert.readAt) && (
          <Button variant="default" className="page-action" onClick={() => void read('alerts:read', { seller: me })}>
            {t('alerts_read')}
          </Button>
        )}
      </div>
      <div className="chips" role="group" aria-label={t('alerts')}>
        {(['unread', 'all'] as const).map((show) => (
          <button
            key={show}
            type="button"
            className="chip"
            aria-pressed={every === (show === 'all')}
            onClick={() =>
              go(placeHash(api.tenant, 'alerts', undefined, new URLSearchParams(show === 'all' ? { show } : {})), {
                replace: true,
              })
            }
          >
            {show === 'all' ? t('alerts_every') : t('alerts_unread')}
          </button>
        ))}
      </div>
      <section className="card list" aria-label={t('alerts')}>
        {isPending ? (
          <Loading rows={6} what={t('alerts_what')} dense />
        ) : !data ? (
          <Failed title={t('alerts_failed')} error={error} onRetry={() => void refetch()} />
        ) : data.items.length === 0 ? (
          <Empty title={t('alerts_empty')} action={<a href={placeHash(api.tenant, 'leads')}>{t('lead_back')}</a>}>
            {t('alerts_empty_text')}
          </Empty>
        ) : (
          <ul className="work-list">
            {data.items.map((alert) => (
              <li key={alert.id} className="work-row">
                <div className="work-what">
                  <a className="row-name" href={placeHash(api.tenant, 'leads', alert.leadId)}>
                    {alert.lead.name || t('name_none')}
                  </a>
                  <p>
                    {humanise(alert.alert)} <span className="quiet">{about(alert)}</span>
                  </p>
                </div>
                <div className="work-why">
                  {!alert.readAt && <strong className="green">{t('alert_new')}</strong>}
                  <span className="hint">
                    {!me && `${sellerLabel(sellers, alert.seller) ?? ''} · `}
                    <Time at={alert.at} now={now} form="ago" />
                  </span>
                </div>
                {!alert.readAt && (
                  <button type="button" className="linkish work-act" onClick={() => void read(`alerts/${alert.id}:read`)}>
                    {t('alert_read')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
