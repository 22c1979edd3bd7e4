import { Button, NativeSelect } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi, useLive } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { HeldBack } from '../parts/HeldBack';
import { Empty, Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { useHeldList } from '../parts/useHeldList';
import { useNow } from '../parts/useNow';
import { CaptureActions } from './CaptureActions';
import { ReasonLine } from './Reasons';
import { VERDICTS, withId, type Capture } from './types';
import { VerdictMark } from './VerdictMark';
import './intake.css';

const PACE_MS = 1500;
/** What is refused makes no event, so the page also looks by itself. */
const LOOK_MS = 10_000;

export function IntakePage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('intake'));
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const narrow = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false });
  const verdict = place.query.get('verdict') ?? '';
  const source = place.query.get('source') ?? '';
  const sources = useSourceNames();
  const { query, items, pending, fresh, check, show, patch } = useHeldList<Capture>({
    queryKey: [api.tenant, 'captures', verdict, source],
    fetchPage: async (cursor, signal) => {
      const page = await api.call<Page<Capture>>('captures', { query: { verdict, source, cursor }, signal });
      return { ...page, items: page.items.map(withId) };
    },
  });
  useLook(check);

  function choose(next: { verdict?: string; source?: string }): void {
    const wanted = { verdict, source, ...next };
    const search = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''));
    go(placeHash(api.tenant, 'intake', undefined, search), { replace: true });
  }

  const filtered = verdict !== '' || source !== '';
  const rows = { captures: items, now, fresh, tenant: api.tenant, onChanged: (changed: Capture) => patch([changed]) };
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('intake')}
        </h1>
        {source && source !== 'api' && !source.includes(':') && (
          <a href={`/in/${encodeURIComponent(api.tenant)}/${encodeURIComponent(source)}/spec`} target="_blank" rel="noreferrer">
            {t('intake_spec')}
          </a>
        )}
        <a href={placeHash(api.tenant, 'mappings', undefined, source ? new URLSearchParams({ source }) : undefined)}>{t('mappings')}</a>
        <NativeSelect
          className="page-action"
          aria-label={t('intake_source')}
          value={source}
          onChange={(event) => choose({ source: event.currentTarget.value })}
          data={[{ value: '', label: t('intake_all_sources') }, ...sources.map((name) => ({ value: name, label: name }))]}
        />
      </div>
      <div className="chips" role="group" aria-label={t('intake_verdicts')}>
        {['', ...VERDICTS].map((name) => (
          <button key={name} type="button" className="chip" aria-pressed={verdict === name} onClick={() => choose({ verdict: name })}>
            {name ? t(`verdict_${name}`) : t('intake_all')}
          </button>
        ))}
      </div>
      <section className="card list" aria-label={t('intake')}>
        {pending && <HeldBack what="captures" count={pending.count} gap={pending.gap} onShow={show} />}
        {query.isPending ? (
          <Loading rows={10} what={t('intake_what')} dense />
        ) : query.isError && items.length === 0 ? (
          <Failed title={t('intake_failed')} error={query.error} safe={t('safe_filters')} onRetry={() => void query.refetch()} />
        ) : items.length === 0 ? (
          <Empty
            title={filtered ? t('intake_none') : t('intake_empty')}
            action={
              filtered ? (
                <Button variant="default" onClick={() => choose({ verdict: '', source: '' })}>
                  {t('intake_none_action')}
                </Button>
              ) : undefined
            }
          >
            {filtered ? undefined : t('intake_empty_text')}
          </Empty>
        ) : narrow ? (
          <CaptureCards {...rows} />
        ) : (
          <CaptureTable {...rows} />
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

interface RowsProps {
  readonly captures: readonly Capture[];
  readonly now: Date;
  readonly fresh: ReadonlySet<string>;
  readonly tenant: string;
  readonly onChanged: (capture: Capture) => void;
}

function CaptureTable({ captures, now, fresh, tenant, onChanged }: RowsProps) {
  const { t } = useTranslation();
  return (
    <table className="table captures-table">
      <thead>
        <tr>
          <th scope="col" className="c-when">{t('col_received')}</th>
          <th scope="col" className="c-source">{t('col_source')}</th>
          <th scope="col" className="c-verdict">{t('col_verdict')}</th>
          <th scope="col">{t('col_reasons')}</th>
          <th scope="col" className="c-lead">{t('col_lead')}</th>
          <th scope="col" className="c-actions">{t('col_actions')}</th>
        </tr>
      </thead>
      <tbody>
        {captures.map((capture) => (
          <tr key={capture.id} className={fresh.has(capture.id) ? 'row-fresh' : undefined}>
            <th scope="row" className="c-when">
              <a className="row-name" href={placeHash(tenant, 'intake', capture.id)}>
                <Time at={capture.receivedAt} now={now} form="when" />
              </a>
            </th>
            <td className="c-source cut">{capture.source}</td>
            <td className="c-verdict"><VerdictMark verdict={capture.verdict} /></td>
            <td className="cut"><ReasonLine reasons={capture.reasons} /></td>
            <td className="c-lead"><LeadOf capture={capture} tenant={tenant} /></td>
            <td className="c-actions"><CaptureActions capture={capture} onChanged={onChanged} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CaptureCards({ captures, now, fresh, tenant, onChanged }: RowsProps) {
  return (
    <ul className="cards">
      {captures.map((capture) => (
        <li key={capture.id} className={`lead-card${fresh.has(capture.id) ? ' row-fresh' : ''}`}>
          <div className="lead-card-line">
            <VerdictMark verdict={capture.verdict} />
            <span className="hint">
              <Time at={capture.receivedAt} now={now} form="when" />
            </span>
          </div>
          <p>
            <a href={placeHash(tenant, 'intake', capture.id)}>{capture.source}</a>
          </p>
          <p className="quiet"><ReasonLine reasons={capture.reasons} /></p>
          <CaptureActions capture={capture} onChanged={onChanged} />
        </li>
      ))}
    </ul>
  );
}

function LeadOf({ capture, tenant }: { capture: Capture; tenant: string }) {
  const { t } = useTranslation();
  if (!capture.leadId) return <span className="quiet">–</span>;
  return (
    <a href={placeHash(tenant, 'leads', capture.leadId)} aria-label={`${t('capture_lead')}: ${capture.captureId.slice(-8)}`}>
      {t('capture_lead')}
    </a>
  );
}

/** What a capture can come from: sources, forms, connections. */
function useSourceNames(): readonly string[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.tenant, 'source names'],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const [sources, forms] = await Promise.all(
        ['source', 'form'].map((kind) => api.call<Page<Resource>>('resources', { query: { kind }, signal })),
      );
      return [
        'api',
        ...(sources?.items ?? []).map(({ name }) => name),
        ...(forms?.items ?? []).map(({ name }) => `form:${name}`),
      ];
    },
  });
  return data ?? [];
}

function useLook(check: () => Promise<void>): void {
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
    const concerned = events === 'resync' || events.some(({ type }) => type.startsWith('capture.'));
    if (!concerned || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void current.current();
    }, PACE_MS);
  });
}
