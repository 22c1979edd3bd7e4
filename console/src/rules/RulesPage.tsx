import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatExact, formatNumber, parseTime } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import { WhatIfResult, type WhatIf } from './WhatIfResult';
import './rules.css';

const KINDS = ['scoring', 'tag', 'segment', 'lifecycle'];
const LOOK_MS = 1_000;

/** The rules as they are, a draft tried on real history, and the way back to an earlier version. */
export function RulesPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('rules'));
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('rules')}
        </h1>
        <span className="hint">{t('rules_hint')}</span>
      </div>
      <Draft />
      <Versions />
    </>
  );
}

interface Job {
  readonly job?: string;
  readonly state?: 'running' | 'done' | 'failed' | 'lost';
  readonly progress?: { readonly leads: number; readonly of: number };
  readonly result?: WhatIf & { readonly detail?: string };
}

function Draft() {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [chosen, setChosen] = useState('');
  const [draft, setDraft] = useState('');
  const [error, setError] = useState<string>();
  const [progress, setProgress] = useState<Job['progress']>();
  const [result, setResult] = useState<WhatIf>();
  const [busy, setBusy] = useState<'trying' | 'saving'>();
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);
  const resources = useQuery({
    queryKey: [api.tenant, 'rules'],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        KINDS.map((kind) => api.call<Page<Resource>>('resources', { query: { kind }, signal })),
      );
      return pages.flatMap((page) => page.items);
    },
  });
  const rules = resources.data ?? [];

  function choose(key: string): void {
    setChosen(key);
    const found = rules.find((rule) => `${rule.kind}/${rule.name}` === key);
    setDraft(found ? JSON.stringify(found.spec, null, 2) : '');
    setResult(undefined);
    setError(undefined);
  }

  function read(): { kind: string; name: string; spec: unknown } | undefined {
    const [kind = '', name = ''] = chosen.split('/', 2);
    try {
      return { kind, name, spec: JSON.parse(draft) as unknown };
    } catch (cause) {
      setError(t('rules_no_json', { reason: cause instanceof Error ? cause.message : '' }));
      return undefined;
    }
  }

  function explain(cause: unknown): string {
    const words =
      cause instanceof ApiError
        ? (cause.problem.errors ?? []).map(({ field, message }) => [field, message].filter(Boolean).join(' '))
        : [];
    return words.length > 0 ? words.join('\n') : errorText(cause, t);
  }

  async function attempt(): Promise<void> {
    const resource = read();
    if (!resource) return;
    setBusy('trying');
    setError(undefined);
    setResult(undefined);
    try {
      const { job } = await api.call<Job>('rulebook:whatif', { method: 'POST', body: { resources: [resource], wait: 0 } });
      while (job && !stopped.current) {
        const state = await api.call<Job>(`rulebook/whatif/${job}`);
        setProgress(state.progress);
        if (state.state === 'done') {
          setResult(state.result);
          break;
        }
        if (state.state !== 'running') {
          setError(state.result?.detail ?? t('rules_lost'));
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    } catch (cause) {
      setError(explain(cause));
    } finally {
      setBusy(undefined);
      setProgress(undefined);
    }
  }

  async function activate(): Promise<void> {
    const resource = read();
    if (!resource) return;
    setBusy('saving');
    try {
      await api.call(`resources/${resource.kind}/${encodeURIComponent(resource.name)}`, {
        method: 'PUT',
        body: { spec: resource.spec },
      });
      notice({ text: t('rules_activated', { name: chosen }) });
      setResult(undefined);
      void client.invalidateQueries({ queryKey: [api.tenant] });
    } catch (cause) {
      setError(explain(cause));
    } finally {
      setBusy(undefined);
    }
  }

  return (
    <section className="card rules-draft" aria-label={t('rules_draft')}>
      {resources.isPending ? (
        <Loading rows={4} what={t('rules_what')} />
      ) : resources.error ? (
        <Failed title={t('rules_failed')} error={resources.error} onRetry={() => void resources.refetch()} />
      ) : (
        <>
          <label className="rules-field">
            <span className="strong">{t('rules_resource')}</span>
            <select className="field-input" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
              <option value="">{t('rules_choose')}</option>
              {rules.map((rule) => (
                <option key={`${rule.kind}/${rule.name}`} value={`${rule.kind}/${rule.name}`}>
                  {rule.kind}/{rule.name}
                </option>
              ))}
            </select>
          </label>
          {chosen && (
            <>
              <label className="rules-field">
                <span className="strong">{t('rules_spec')}</span>
                <span className="hint">{t('rules_spec_hint')}</span>
                <textarea
                  className="field-input rules-spec"
                  rows={16}
                  spellCheck={false}
                  value={draft}
                  onChange={(event) => {
                    setDraft(event.currentTarget.value);
                    setResult(undefined);
                  }}
                />
              </label>
              {error && (
                <p className="ember rules-error" role="alert">
                  {error}
                </p>
              )}
              <p aria-live="polite" className="hint">
                {busy === 'trying' &&
                  (progress && progress.of > 0
                    ? t('rules_progress', { done: formatNumber(progress.leads, language), of: formatNumber(progress.of, language) })
                    : t('rules_trying'))}
              </p>
              <div className="rules-buttons">
                <Button
                  variant={result ? 'default' : 'filled'}
                  loading={busy === 'trying'}
                  onClick={() => void attempt()}
                >
                  {t('rules_try')}
                </Button>
                {result && (
                  <Button loading={busy === 'saving'} onClick={() => void activate()}>
                    {t('rules_activate')}
                  </Button>
                )}
              </div>
            </>
          )}
        </>
      )}
      {result && <WhatIfResult result={result} />}
    </section>
  );
}

interface Version {
  readonly version: number;
  readonly actor: string;
  readonly at: string;
  readonly sweptAt?: string;
  readonly changes: readonly { readonly kind: string; readonly name: string; readonly action: string }[];
}

function Versions() {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState<number>();
  const versions = useQuery({
    queryKey: [api.tenant, 'versions'],
    queryFn: ({ signal }) => api.call<Page<Version>>('rulebook/versions', { signal }),
  });

  async function back(version: number, undo: number | undefined): Promise<void> {
    setBusy(version);
    try {
      await api.call('rulebook:rollback', { method: 'POST', body: { version } });
      notice({
        text: t('rules_back_done', { version }),
        ...(undo === undefined ? {} : { undo: () => void back(undo, undefined) }),
      });
      void client.invalidateQueries({ queryKey: [api.tenant] });
    } catch (cause) {
      notice({ tone: 'failed', text: t('change_failed', { reason: errorText(cause, t) }) });
    } finally {
      setBusy(undefined);
    }
  }

  const newest = versions.data?.items[0]?.version;
  return (
    <section className="card rules-versions">
      <div className="card-head">
        <h2>{t('rules_versions')}</h2>
      </div>
      {versions.isPending ? (
        <Loading rows={4} what={t('rules_versions')} />
      ) : versions.error ? (
        <Failed title={t('rules_failed')} error={versions.error} onRetry={() => void versions.refetch()} />
      ) : (
        <ol>
          {versions.data.items.map((version) => {
            const at = parseTime(version.at);
            return (
              <li key={version.version}>
                <span className="strong">v{version.version}</span>
                <span className="rules-changes">
                  {version.changes.map((change) => `${change.kind}/${change.name}`).join(', ') || '–'}
                  <span className="hint">
                    {' '}
                    {at && formatExact(at, language)}, {version.actor}
                    {!version.sweptAt && `, ${t('rules_sweeping')}`}
                  </span>
                </span>
                {version.version === newest ? (
                  <span className="hint">{t('rules_now')}</span>
                ) : (
                  <Button
                    variant="default"
                    size="compact-sm"
                    loading={busy === version.version}
                    aria-label={t('rules_back_to', { version: version.version })}
                    onClick={() => void back(version.version, newest)}
                  >
                    {t('rules_back')}
                  </Button>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
