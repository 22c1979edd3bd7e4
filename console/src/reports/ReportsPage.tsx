import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, tenantUrl } from '../api/client';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { Empty, Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { BehindCard } from './BehindCard';
import { FunnelReport } from './FunnelReport';
import { HandoverReport } from './HandoverReport';
import { SpeedReport } from './SpeedReport';
import { TriageReport } from './TriageReport';
import type { Funnel, Handover, Report, Speed, Triage } from './types';

const NAMES = ['funnel', 'origins', 'triage', 'handover', 'speed'] as const;
const DAYS = ['7', '30', '90', '365'] as const;
const SPLITS = [
  '',
  'day',
  'week',
  'month',
  'source',
  'touch.source',
  'touch.medium',
  'touch.campaign',
  'touch.content',
  'touch.term',
] as const;

function day(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export function ReportsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('reports'));
  const api = useApi();
  const place = usePlace();
  const now = useNow();
  const name = NAMES.find((one) => one === place.query.get('report')) ?? 'funnel';
  const days = DAYS.find((one) => one === place.query.get('days')) ?? '30';
  const by = SPLITS.find((one) => one === place.query.get('by')) ?? (name === 'origins' ? 'source' : '');
  const show = place.query.get('show');
  const query = { from: day(new Date(now.getTime() - (Number(days) - 1) * 86_400_000)), to: day(now), by };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'report', name, query.from, query.to, by],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => api.call<Report>(`reports/${name}`, { query, signal }),
  });

  function set(changes: Record<string, string>): void {
    const search = new URLSearchParams({ report: name, days, by, ...changes });
    if (!search.get('by')) search.delete('by');
    go(placeHash(api.tenant, 'reports', undefined, search), { replace: true });
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('reports')}
        </h1>
        <SaveCsv name={name} query={query} />
      </div>
      <div className="chips" role="group" aria-label={t('reports_names')}>
        {NAMES.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={name === one}
            onClick={() => set({ report: one, by: '' })}
          >
            {t(`report_${one}`)}
          </button>
        ))}
      </div>
      <div className="report-filters">
        <label className="select-line">
          <span className="hint">{t('reports_period')}</span>
          <select className="select" value={days} onChange={(event) => set({ days: event.target.value })}>
            {DAYS.map((one) => (
              <option key={one} value={one}>
                {t('reports_days', { count: Number(one) })}
              </option>
            ))}
          </select>
        </label>
        <label className="select-line">
          <span className="hint">{t('reports_by')}</span>
          <select className="select" value={by} onChange={(event) => set({ by: event.target.value })}>
            {SPLITS.map((one) => (
              <option key={one} value={one}>
                {t(`by_${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {isPending ? (
        <section className="card">
          <Loading rows={6} what={t('reports_what')} />
        </section>
      ) : !data ? (
        <section className="card">
          <Failed title={t('reports_failed')} error={error} safe={t('safe_filters')} onRetry={() => void refetch()} />
        </section>
      ) : data.rows.length === 0 ? (
        <section className="card">
          <Empty title={t('reports_none')}>{t('reports_none_text')}</Empty>
        </section>
      ) : data.name === 'funnel' ? (
        <FunnelReport report={data as Funnel} />
      ) : data.name === 'handover' ? (
        <HandoverReport report={data as Handover} />
      ) : data.name === 'speed' ? (
        <SpeedReport report={data as Speed} />
      ) : (
        <TriageReport report={data as Triage} />
      )}
      {show && name !== 'handover' && <BehindCard report={name} query={query} show={show} split={place.query.get('split') ?? undefined} />}
    </>
  );
}

/** The file needs the token, so it is fetched and handed over. */
function SaveCsv({ name, query }: { name: string; query: Readonly<Record<string, string>> }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const search = new URLSearchParams({ ...query, format: 'csv' });
      const response = await fetch(`${tenantUrl(api.tenant, `reports/${name}`)}?${search.toString()}`, {
        headers: { Authorization: `Bearer ${api.token}` },
        credentials: 'omit',
      });
      if (!response.ok) throw new ApiError(response.status);
      const url = URL.createObjectURL(await response.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = `${name}-${query.from ?? ''}-${query.to ?? ''}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      notice({ tone: 'failed', text: t('reports_csv_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button variant="default" className="page-action" loading={busy} onClick={() => void save()}>
      {t('reports_csv')}
    </Button>
  );
}
