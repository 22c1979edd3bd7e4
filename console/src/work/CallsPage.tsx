import { Button } from '@mantine/core';
import { IconPhoneCall } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers } from '../api/queries';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { inLanguage } from '../lead/CallCard';
import { errorText } from '../parts/errors';
import { formatWhen, humanise, parseTime } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { CallPanel } from './CallPanel';
import type { CallList, NextCall, PlannedCall } from './calls';
import './calls.css';
import { MeSelect } from './MeSelect';
import { useFresh } from './useFresh';
import { useMe } from './useMe';

const ABOUT = /^(call|segment|lead|stage)\./;

/** Working off a call list: whose turn it is, what to say, what came of it. */
export function CallsPage() {
  const { t } = useTranslation();
  const api = useApi();
  const place = usePlace();
  const language = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const [me, setMe] = useMe();
  const heading = usePageTitle(t('calls'));
  const [call, setCall] = useState<NextCall>();
  const [busy, setBusy] = useState(false);
  const [none, setNone] = useState(false);
  const lists = useQuery({
    queryKey: [api.tenant, 'call-lists'],
    queryFn: ({ signal }) => api.call<Page<CallList>>('call-lists', { signal }),
  });
  useFresh([api.tenant, 'call-lists'], ABOUT);
  const wanted = place.query.get('list');
  const list = lists.data?.items.find(({ name }) => name === wanted) ?? lists.data?.items[0];
  const name = list?.name;
  const label = (one: CallList) => inLanguage(one.label, language) || humanise(one.name);

  const next = useCallback(async () => {
    if (!name || !me || busy) return;
    setBusy(true);
    setNone(false);
    try {
      const given = await api.call<NextCall | undefined>(`call-lists/${encodeURIComponent(name)}:next`, {
        method: 'POST',
        body: { seller: me, language },
      });
      setCall(given);
      setNone(!given);
    } catch (error) {
      notice({ tone: 'failed', text: t('calls_next_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: [api.tenant, 'call-lists'] });
    }
  }, [api, busy, client, language, me, name, notice, t]);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const typing = event.target instanceof HTMLElement && event.target.closest('input:not([type=radio]), textarea, select');
      if (typing || call || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 'n') return;
      event.preventDefault();
      void next();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [call, next]);

  // a call belongs to one list and one person
  useEffect(() => {
    setCall(undefined);
    setNone(false);
  }, [name, me]);

  const counts = list?.counts;
  return (
    <>
      <div className="page-head calls-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('calls')}
        </h1>
        {list && (
          <label className="select-line">
            <span className="hint">{t('calls_list')}</span>
            <select
              className="select"
              value={list.name}
              onChange={(event) =>
                go(placeHash(api.tenant, 'calls', undefined, new URLSearchParams({ list: event.target.value })), { replace: true })
              }
            >
              {lists.data?.items.map((one) => (
                <option key={one.name} value={one.name}>
                  {label(one)}
                </option>
              ))}
            </select>
          </label>
        )}
        <MeSelect me={me} onChoose={setMe} />
        {list && !call && (
          <Button
            className="page-action"
            leftSection={<IconPhoneCall size={16} />}
            disabled={me === '' || !list.enabled}
            loading={busy}
            aria-keyshortcuts="N"
            onClick={() => void next()}
          >
            {t('calls_next')} <kbd className="calls-key">{t('calls_next_key')}</kbd>
          </Button>
        )}
      </div>
      {lists.isPending ? (
        <section className="card">
          <Loading rows={4} what={t('calls_what')} dense />
        </section>
      ) : !lists.data ? (
        <section className="card">
          <Failed title={t('calls_failed')} error={lists.error} onRetry={() => void lists.refetch()} />
        </section>
      ) : !list ? (
        <section className="card">
          <Empty title={t('calls_empty')} action={<a href={placeHash(api.tenant, 'segments')}>{t('nav_segments')}</a>}>
            {t('calls_empty_text')}
          </Empty>
        </section>
      ) : (
        <>
          {counts && (
            <p className="calls-counts hint" role="status">
              {(
                [
                  [counts.due, 'calls_due'],
                  [counts.fresh, 'calls_fresh'],
                  [counts.later, 'calls_later_count'],
                  [counts.inHand, 'calls_in_hand'],
                ] as const
              ).map(([count, key]) => (
                <span key={key}>
                  <strong>{count >= 1000 ? '1000+' : count}</strong> {t(key)}
                </span>
              ))}
            </p>
          )}
          {!list.enabled && <p className="ember">{t('calls_paused')}</p>}
          {call ? (
            <CallPanel
              key={`${call.lead.id} ${call.heldUntil}`}
              call={call}
              me={me}
              onDone={() => {
                setCall(undefined);
                void client.invalidateQueries({ queryKey: [api.tenant, 'call-lists'] });
              }}
            />
          ) : (
            none && (
              <section className="card" role="status">
                <Empty title={t('calls_none')}>{t('calls_none_text')}</Empty>
              </section>
            )
          )}
          <Planned list={list.name} which="agreed" title={t('calls_agreed')} />
          <Planned list={list.name} which="again" title={t('calls_again')} />
          <p className="hint calls-keys">{t('calls_keys')}</p>
        </>
      )}
    </>
  );
}

function Planned({ list, which, title }: { list: string; which: 'agreed' | 'again'; title: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const now = useNow();
  const sellers = useSellers();
  const { data } = useQuery({
    queryKey: [api.tenant, 'call-lists', list, which],
    queryFn: ({ signal }) =>
      api.call<Page<PlannedCall>>(`call-lists/${encodeURIComponent(list)}/calls`, { query: { which, limit: 50 }, signal }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <section className="card list work-group" aria-label={title}>
      <h2 className="work-head">{title}</h2>
      <ul className="work-list">
        {data.items.map((item) => {
          const due = parseTime(item.dueAt);
          const late = due !== undefined && due <= now;
          return (
            <li key={item.leadId} className="work-row">
              <div className="work-what">
                <a className="row-name" href={placeHash(api.tenant, 'leads', item.leadId)}>
                  {item.lead.name || t('name_none')}
                </a>
              </div>
              <div className="work-why">
                <span className={late ? 'ember' : undefined}>{due && t('task_due', { when: formatWhen(due, language, now) })}</span>
                <span className="hint">
                  {item.attempts > 0 && t('calls_attempts', { count: item.attempts })}
                  {item.seller && ` ${t('calls_with', { seller: sellerLabel(sellers, item.seller) })}`}
                </span>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
