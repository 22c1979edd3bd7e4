import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatNumber, formatWhen, parseTime } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { money } from './money';
import { ReturnList } from './ReturnList';
import { labelOf, type SourceFigures } from './types';
import { useSources } from './useSources';
import '../intake/intake.css';
import './sources.css';

/** What each source brought, cost and took back in thirty days, and which are slowed down. */
export function SourcesPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('sources'));
  const now = useNow();
  const { data, error, isPending, refetch } = useSources();
  const throttled = data?.items.filter(({ throttle }) => throttle?.throttled) ?? [];
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('sources')}
        </h1>
      </div>
      {throttled.map((source) => (
        <Slow key={source.name} source={source} now={now} />
      ))}
      <section className="card list" aria-label={t('sources')}>
        {isPending ? (
          <Loading rows={4} what={t('sources_what')} dense />
        ) : error ? (
          <Failed title={t('sources_failed')} error={error} onRetry={() => void refetch()} />
        ) : data.items.length === 0 ? (
          <Empty title={t('sources_empty')}>{t('sources_empty_text')}</Empty>
        ) : (
          <Table sources={data.items} />
        )}
      </section>
      {data && data.items.some(({ returns, openReturns }) => returns || openReturns > 0) && (
        <ReturnList sources={data.items} now={now} />
      )}
    </>
  );
}

function Table({ sources }: { sources: readonly SourceFigures[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const count = (value: number) => formatNumber(value, language);
  return (
    <div className="wide" tabIndex={0} role="group" aria-label={t('sources')}>
      <table className="table campaigns-table">
        <thead>
          <tr>
            <th scope="col">{t('col_source')}</th>
            <th scope="col" className="k-number">{t('verdict_accepted')}</th>
            <th scope="col" className="k-number">{t('verdict_duplicate')}</th>
            <th scope="col" className="k-number">{t('verdict_rejected')}</th>
            <th scope="col" className="k-number">{t('verdict_quarantined')}</th>
            <th scope="col" className="k-number">{t('source_returned')}</th>
            <th scope="col" className="k-number">{t('source_due')}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.name}>
              <th scope="row" className="cut">
                <a className="row-name" href={placeHash(api.tenant, 'intake', undefined, new URLSearchParams({ source: source.name }))}>
                  {labelOf(source.label, source.name, language)}
                </a>{' '}
                {!source.enabled ? <span className="quiet">{t('source_closed')}</span> : source.test ? <span className="quiet">{t('source_test')}</span> : null}
                {source.throttle?.throttled && <span className="ember">{t('source_throttled')}</span>}
              </th>
              <td className="k-number">{count(source.figures.accepted)}</td>
              <td className="k-number">{count(source.figures.duplicate)}</td>
              <td className="k-number">{count(source.figures.rejected)}</td>
              <td className="k-number">{count(source.figures.quarantined)}</td>
              <td className="k-number">
                {count(source.figures.returned)}
                {source.openReturns > 0 && <span className="quiet"> {t('source_open_returns', { n: count(source.openReturns) })}</span>}
              </td>
              <td className="k-number">
                {source.figures.money.map(({ due, currency }) => money({ amount: due, currency }, language)).join(', ') || '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A source that is slowed down: by which counts, when it ends, and the way to end it now. */
function Slow({ source, now }: { source: SourceFigures; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const state = source.throttle;
  if (!state) return null;
  const percent = (share: number) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
  const since = parseTime(state.since);

  async function release(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await api.call(`sources/${encodeURIComponent(source.name)}:release`, { method: 'POST' });
      notice({ text: t('source_released') });
    } catch (error) {
      notice({ tone: 'failed', text: t('source_release_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: [api.tenant, 'sources'] });
    }
  }

  return (
    <section className="card source-slow" aria-label={t('source_throttled')}>
      <div>
        <p className="strong">
          {t('source_slow', { source: labelOf(source.label, source.name, language), when: since ? formatWhen(since, language, now) : '' })}
        </p>
        <p>
          {t('source_slow_why', {
            bad: formatNumber(state.quality.bad, language),
            seen: formatNumber(state.quality.seen, language),
            share: percent(state.quality.share),
            limit: percent(state.limit),
            release: percent(state.release),
            perHour: formatNumber(state.perHour, language),
          })}
        </p>
      </div>
      <Button variant="default" loading={busy} onClick={() => void release()}>
        {t('source_release')}
      </Button>
    </section>
  );
}
