import { Button } from '@mantine/core';
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, inputErrors } from '../api/client';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { Failed, Loading } from '../parts/States';
import { ConsentEditor } from './ConsentEditor';
import { FieldEditor } from './FieldEditor';
import { FieldList } from './FieldList';
import { useHistory } from './history';
import { reconciled, same } from './merge';
import { Preview } from './Preview';
import { Results, type FormChange } from './Results';
import { SettingsTab } from './SettingsTab';
import { Snippet } from './Snippet';
import { asSpec, findings, importHtml, textIn, type FormSpec } from './spec';
import { Translations } from './Translations';
import { Versions } from './Versions';

const TABS = ['build', 'settings', 'texts', 'results', 'snippet', 'versions'] as const;

export function FormPage({ name }: { name: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const form = useQuery({
    queryKey: [api.tenant, 'form', name],
    queryFn: ({ signal }) => api.call<Resource>(`resources/form/${encodeURIComponent(name)}`, { signal }),
    refetchOnMount: 'always',
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (form.isPending) return <Loading rows={8} what={t('forms_what')} />;
  if (form.isError) return <Failed page title={t('form_failed')} error={form.error} onRetry={() => void form.refetch()} />;
  return <Builder name={name} saved={asSpec(form.data.spec as never)} version={form.data.version ?? 0} onSaved={() => void form.refetch()} />;
}

function Builder({ name, saved, version, onSaved }: { name: string; saved: FormSpec; version: number; onSaved: () => void }) {
  const { t } = useTranslation();
  const heading = usePageTitle(name);
  const api = useApi();
  const notice = useNotice();
  const history = useHistory(saved);
  const [published, setPublished] = useState(saved);
  const [tab, setTab] = useState<(typeof TABS)[number]>('build');
  const [chosen, setChosen] = useState<string | undefined>(saved.fields[0]?.name);
  const [language, setLanguage] = useState(saved.language ?? 'en');
  const spec = history.value;
  const main = spec.language ?? 'en';
  const changed = !same(spec, published);
  const found = findings(spec);

  /** Publishes; when somebody else did meanwhile, says so first, and a second try replaces what they did. */
  async function publish(next: FormSpec): Promise<FormSpec | undefined> {
    const path = `resources/form/${encodeURIComponent(name)}`;
    try {
      const now = asSpec((await api.call<Resource>(path)).spec as never);
      const wanted = reconciled(next, published, now);
      if (wanted === 'clash') {
        setPublished(now);
        notice({ tone: 'failed', text: t('form_meanwhile') });
        return undefined;
      }
      await api.call(path, { method: 'PUT', body: { spec: wanted } });
      setPublished(wanted);
      notice({ text: t('form_published') });
      onSaved();
      return wanted;
    } catch (error) {
      const faults = error instanceof ApiError ? inputErrors(error) : '';
      notice({ tone: 'failed', text: faults || errorText(error, t) });
      return undefined;
    }
  }

  async function publishDraft(): Promise<void> {
    const done = await publish(spec);
    if (done && done.experiment !== spec.experiment) history.set(done);
  }

  /** What is decided among the results is published at once; what was being built stays a draft. */
  async function publishChange(change: FormChange): Promise<void> {
    const draft = changed ? change(spec) : undefined;
    const done = await publish(change(published));
    if (done && draft) history.set({ ...draft, ...(done.experiment ? { experiment: done.experiment } : {}) });
    else if (done) history.reset(done);
  }

  function lookAtFindings(): void {
    setTab('build');
    requestAnimationFrame(() => document.getElementById('builder-check')?.focus());
  }

  const index = spec.fields.findIndex((field) => field.name === chosen);
  const field = spec.fields[index];
  return (
    <>
      <div className="page-head form-head">
        <a href={placeHash(api.tenant, 'forms')}>{t('forms')}</a>
        <h1 ref={heading} tabIndex={-1}>
          {textIn(spec.title, language) || textIn(spec.title, main) || name}
        </h1>
        <span className="form-tools">
          <button type="button" className="chip" disabled={!history.undo} onClick={history.undo}>
            <IconArrowBackUp size={16} aria-hidden="true" />
            {t('undo')}
          </button>
          <button type="button" className="chip" disabled={!history.redo} onClick={history.redo}>
            <IconArrowForwardUp size={16} aria-hidden="true" />
            {t('redo')}
          </button>
          {found.length > 0 && (
            <button type="button" className="chip" onClick={lookAtFindings}>
              <IconAlertTriangle size={16} aria-hidden="true" />
              {t('check_chip', { count: found.length })}
            </button>
          )}
          <Button disabled={!changed} onClick={() => void publishDraft()}>
            {t('form_publish')}
          </Button>
        </span>
      </div>
      <div className="chips" role="group" aria-label={t('form_parts')}>
        {TABS.map((one) => (
          <button key={one} type="button" className="chip" aria-pressed={tab === one} onClick={() => setTab(one)}>
            {t(`form_tab_${one}`)}
          </button>
        ))}
      </div>
      {tab === 'build' && (
        <div className="builder">
          <div className="builder-side">
            <section className="card" aria-labelledby="builder-fields">
              <h2 id="builder-fields">{t('builder_fields')}</h2>
              <FieldList spec={spec} chosen={chosen} language={language} onChoose={setChosen} onChange={history.set} />
            </section>
            {field && (
              <section className="card" aria-labelledby="builder-field">
                <h2 id="builder-field">{field.name}</h2>
                <FieldEditor
                  key={`${field.name} ${language}`}
                  spec={spec}
                  index={index}
                  language={language}
                  onChange={(next, together) => history.set(next, together)}
                  onRenamed={setChosen}
                />
              </section>
            )}
            <section className="card" aria-labelledby="builder-consents">
              <h2 id="builder-consents">{t('builder_consents')}</h2>
              <ConsentEditor spec={spec} onChange={history.set} />
            </section>
            <section className="card" aria-labelledby="builder-check">
              <h2 id="builder-check" tabIndex={-1}>{found.length ? t('check_found', { count: found.length }) : t('check_none')}</h2>
              <ul className="check-list">
                {found.map((one) => (
                  <li key={one.kind + one.what}>{t(`check_${one.kind}`, { what: one.what })}</li>
                ))}
              </ul>
            </section>
            <Import
              onImported={(next) => {
                // steps and variants are about the fields that go
                const { steps: _, variants: __, experiment: ___, ...rest } = spec;
                history.set({ ...rest, ...next, consents: spec.consents ?? [] });
                setChosen(next.fields[0]?.name);
              }}
            />
          </div>
          <Preview spec={spec} language={language} onLanguage={setLanguage} />
        </div>
      )}
      {tab === 'settings' && <SettingsTab spec={spec} language={language} onChange={history.set} onLanguage={setLanguage} />}
      {tab === 'texts' && <Translations spec={spec} onChange={history.set} />}
      {tab === 'results' && <Results name={name} version={version} onChange={(change) => void publishChange(change)} />}
      {tab === 'snippet' && <Snippet form={`${api.tenant}/${name}`} />}
      {tab === 'versions' && <Versions name={name} version={version} onRollback={(next) => { history.set(next); void publish(next); }} />}
    </>
  );
}

function Import({ onImported }: { onImported: (spec: FormSpec) => void }) {
  const { t } = useTranslation();
  const [html, setHtml] = useState('');
  const [failed, setFailed] = useState(false);
  return (
    <details className="card">
      <summary>{t('import_html')}</summary>
      <label className="picker">
        <span>{t('import_hint')}</span>
        <textarea rows={5} value={html} onChange={(event) => setHtml(event.currentTarget.value)} spellCheck={false} />
      </label>
      {failed && (
        <p className="ember" role="alert">
          {t('import_failed')}
        </p>
      )}
      <Button
        variant="default"
        disabled={!html.trim()}
        onClick={() => {
          const spec = importHtml(html);
          setFailed(!spec);
          if (spec) onImported(spec);
        }}
      >
        {t('import_do')}
      </Button>
    </details>
  );
}

export function usePurposes() {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenant, 'purposes'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'purpose' }, signal }),
  });
}
