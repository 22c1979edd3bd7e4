import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatExact, formatNumber, parseTime, text } from '../parts/format';
import { Failed, Loading } from '../parts/States';

interface Progress {
  readonly policy: string;
  readonly done: number;
  readonly nextAt: string;
}

interface DryRun {
  readonly matches: number;
  readonly complete: boolean;
  readonly before: string;
}

export function RetentionCard() {
  const { t } = useTranslation();
  const api = useApi();
  const policies = useQuery({
    queryKey: [api.tenant, 'resources', 'retention'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'retention' }, signal }),
  });
  const progress = useQuery({
    queryKey: [api.tenant, 'retention'],
    queryFn: ({ signal }) => api.call<Page<Progress>>('retention', { signal }),
  });
  return (
    <section className="card">
      <h2>{t('retention')}</h2>
      <p className="quiet">{t('retention_text')}</p>
      {policies.isPending ? (
        <Loading rows={2} what={t('retention')} dense />
      ) : policies.isError ? (
        <Failed title={t('retention_failed')} error={policies.error} onRetry={() => void policies.refetch()} />
      ) : policies.data.items.length === 0 ? (
        <p>{t('retention_none')}</p>
      ) : (
        <ul className="desk-rows">
          {policies.data.items.map((policy) => (
            <Policy
              key={policy.name}
              policy={policy}
              progress={progress.data?.items.find((item) => item.policy === policy.name)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Policy({ policy, progress }: { policy: Resource; progress: Progress | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<string>();
  const next = parseTime(progress?.nextAt);

  async function dryRun(): Promise<void> {
    setBusy(true);
    try {
      const dry = await api.call<DryRun>(`retention/${encodeURIComponent(policy.name)}:dry-run`, {
        method: 'POST',
        body: {},
      });
      const before = parseTime(dry.before);
      setResult(
        t(dry.complete ? 'retention_dry' : 'retention_dry_more', {
          matches: formatNumber(dry.matches, language),
          before: before ? formatExact(before, language) : '',
        }),
      );
    } catch (error) {
      setResult(errorText(error, t));
    } finally {
      setBusy(false);
    }
  }

  return (
    <li>
      <div>
        <p className="strong">{policy.name}</p>
        <p className="hint">
          {t('retention_line', { of: text(policy.spec?.of), keep: text(policy.spec?.keep) })}
          {progress && ` · ${t('retention_done', { done: formatNumber(progress.done, language) })}`}
          {next && ` · ${t('retention_next', { when: formatExact(next, language) })}`}
        </p>
        {result && <p role="status">{result}</p>}
      </div>
      <span className="actions">
        <button type="button" className="linkish" disabled={busy} onClick={() => void dryRun()}>
          {t('retention_try')}
          <span className="sr"> {policy.name}</span>
        </button>
      </span>
    </li>
  );
}
