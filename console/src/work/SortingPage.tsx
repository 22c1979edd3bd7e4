import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath, sellerLabel, useSellers } from '../api/queries';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { Empty, Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { useNow } from '../parts/useNow';
import { ClaimButton } from './ClaimButton';
import { MeSelect } from './MeSelect';
import { useFresh } from './useFresh';
import { useMe } from './useMe';

interface Waiting {
  readonly leadId: string;
  readonly queue: string;
  readonly why: string;
  readonly since: string;
  readonly source: string;
  readonly province?: string;
  readonly message?: string;
  readonly lead: { readonly name?: string };
}

interface Sorting extends Page<Waiting> {
  readonly queues: readonly { readonly queue: string; readonly count: number }[];
}

const ABOUT = /^(owner|capture|offer|stage|lead|field)\./;

export function SortingPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('sorting'));
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const [me, setMe] = useMe();
  const sellers = useSellers();
  const queue = place.query.get('queue') ?? '';
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'sorting', queue],
    queryFn: ({ signal }) => api.call<Sorting>('sorting', { query: { queue, limit: 200 }, signal }),
  });
  useFresh([api.tenant, 'sorting'], ABOUT);

  function label(name: string): string {
    if (name === '') return t('sorting_free');
    if (name.startsWith('former-')) return t('sorting_former', { seller: sellerLabel(sellers, name.slice(7)) });
    return name;
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('sorting')}
        </h1>
        <MeSelect me={me} onChoose={setMe} />
        <ClaimButton me={me} />
      </div>
      <div className="chips" role="group" aria-label={t('sorting_queues')}>
        {[{ queue: undefined, count: undefined }, ...(data?.queues ?? [])].map((one) => {
          const name = one.queue === undefined ? '' : one.queue || '-';
          return (
            <button
              key={name}
              type="button"
              className="chip"
              aria-pressed={queue === name}
              onClick={() =>
                go(placeHash(api.tenant, 'sorting', undefined, new URLSearchParams(name ? { queue: name } : {})), {
                  replace: true,
                })
              }
            >
              {one.queue === undefined ? t('sorting_all') : `${label(one.queue)} ${one.count}`}
            </button>
          );
        })}
      </div>
      <section className="card list" aria-label={t('sorting')}>
        {isPending ? (
          <Loading rows={6} what={t('sorting_what')} dense />
        ) : !data ? (
          <Failed title={t('sorting_failed')} error={error} safe={t('safe_filters')} onRetry={() => void refetch()} />
        ) : data.items.length === 0 ? (
          <Empty title={t('sorting_empty')} action={<a href={placeHash(api.tenant, 'leads')}>{t('lead_back')}</a>}>
            {t('sorting_empty_text')}
          </Empty>
        ) : (
          <ul className="work-list">
            {data.items.map((item) => (
              <li key={item.leadId} className="work-row">
                <div className="work-what">
                  <a className="row-name" href={placeHash(api.tenant, 'leads', item.leadId)}>
                    {item.lead.name || t('name_none')}
                  </a>
                  {item.province && <span className="quiet"> {item.province}</span>}
                  {item.message && <p className="cut quiet">{item.message}</p>}
                </div>
                <div className="work-why">
                  <span>{t(`why_${item.why}`)}</span>
                  <span className="hint">
                    {item.source} · <Time at={item.since} now={now} form="ago" />
                  </span>
                </div>
                <Give lead={item} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** The owner is given with one choice; the notice offers to take it back. */
function Give({ lead }: { lead: Waiting }) {
  const { t } = useTranslation();
  const api = useApi();
  const sellers = useSellers();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const name = lead.lead.name || t('name_none');

  async function set(owner: string | null): Promise<void> {
    setBusy(true);
    try {
      await api.call(leadPath(lead.leadId), { method: 'PATCH', body: { owner } });
      await client.invalidateQueries({ queryKey: [api.tenant, 'sorting'] });
      if (owner !== null) {
        notice({
          text: t('sorting_given', { lead: name, owner: sellerLabel(sellers, owner) }),
          undo: () => void set(null),
        });
      }
    } catch (error) {
      notice({ tone: 'failed', text: t('change_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <select
      className="select work-act"
      aria-label={t('sorting_give_to', { lead: name })}
      value=""
      disabled={busy}
      onChange={(event) => void set(event.target.value)}
    >
      <option value="" disabled>
        {t('sorting_give')}
      </option>
      {sellers.map((seller) => (
        <option key={seller.name} value={seller.name}>
          {seller.label}
        </option>
      ))}
    </select>
  );
}
