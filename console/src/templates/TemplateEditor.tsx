import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import { TemplatePreview } from './TemplatePreview';

type Spec = Readonly<Record<string, unknown>>;

const PARTS = ['subject', 'html', 'text', 'sms'] as const;
const LANGUAGES = ['', 'en', 'it', 'fr', 'de', 'es'] as const;
const FLAGS = ['tracking', 'fallback'] as const;

/** A part of a template in a language; a plain text stands for any language. */
export function partOf(spec: Spec, part: string, language: string): string {
  const value = spec[part];
  if (typeof value === 'string') return language === '' ? value : '';
  if (value && typeof value === 'object') return String((value as Record<string, unknown>)[language] ?? '');
  return '';
}

/** The spec with a part changed in one language; what is empty goes. */
export function withPart(spec: Spec, part: string, language: string, text: string): Spec {
  const value = spec[part];
  const texts: Record<string, unknown> =
    typeof value === 'string' ? { '': value } : value && typeof value === 'object' ? { ...value } : {};
  if (text) texts[language] = text;
  else delete texts[language];
  const next: Record<string, unknown> = { ...spec };
  const names = Object.keys(texts);
  if (names.length === 0) delete next[part];
  else next[part] = names.length === 1 && names[0] === '' ? texts[''] : texts;
  return next;
}

export interface TemplateEditorProps {
  readonly name: string;
  readonly spec: Spec;
  readonly onSaved: () => void;
}

export function TemplateEditor({ name, spec: saved, onSaved }: TemplateEditorProps) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [spec, setSpec] = useState<Spec>(saved);
  const [language, setLanguage] = useState<string>(() => firstLanguage(saved));
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const purposes = useQuery({
    queryKey: [api.tenant, 'purposes'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'purpose' }, signal }),
  });

  function set(member: string, value: unknown): void {
    const next: Record<string, unknown> = { ...spec, [member]: value };
    if (value === undefined || value === false || value === '') delete next[member];
    setSpec(next);
  }

  async function save(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await api.call(`resources/template/${encodeURIComponent(name)}`, { method: 'PUT', body: { spec } });
      notice({ text: t('template_saved', { name }) });
      onSaved();
    } catch (cause) {
      const words = cause instanceof ApiError ? (cause.problem.errors ?? []) : [];
      setError(
        words.length > 0
          ? words.map(({ field, message }) => `${field?.split(':').pop() ?? ''} ${message ?? ''}`).join(' · ')
          : errorText(cause, t),
      );
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="card template-editor" aria-labelledby="template-name">
      <h2 id="template-name">{t('template_edit', { name })}</h2>
      <div className="template-columns">
        <div className="template-fields">
          <label>
            <span>{t('template_language')}</span>
            <select
              className="field-input"
              value={language}
              onChange={(event) => setLanguage(event.currentTarget.value)}
            >
              {LANGUAGES.map((one) => (
                <option key={one} value={one}>
                  {one || t('template_language_any')}
                </option>
              ))}
            </select>
          </label>
          {PARTS.map((part) => (
            <label key={part}>
              <span>
                {t(`template_${part}`)}{' '}
                {(part === 'html' || part === 'text') && <span className="hint">{t(`template_${part}_hint`)}</span>}
              </span>
              {part === 'subject' ? (
                <input
                  className="field-input"
                  value={partOf(spec, part, language)}
                  onChange={(event) => setSpec(withPart(spec, part, language, event.currentTarget.value))}
                />
              ) : (
                <textarea
                  className="field-input template-text"
                  rows={part === 'html' ? 10 : part === 'text' ? 5 : 2}
                  value={partOf(spec, part, language)}
                  onChange={(event) => setSpec(withPart(spec, part, language, event.currentTarget.value))}
                />
              )}
            </label>
          ))}
          <label>
            <span>{t('template_purpose')}</span>
            <select
              className="field-input"
              value={String(spec['purpose'] ?? '')}
              onChange={(event) => set('purpose', event.currentTarget.value)}
            >
              <option value="">{t('template_purpose_none')}</option>
              {purposes.data?.items.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          <label className="template-flag">
            <input
              type="checkbox"
              checked={spec['layout'] === 'responsive'}
              onChange={(event) => set('layout', event.currentTarget.checked ? 'responsive' : undefined)}
            />
            {t('template_layout')}
          </label>
          {FLAGS.map((flag) => (
            <label key={flag} className="template-flag">
              <input
                type="checkbox"
                checked={spec[flag] === true}
                onChange={(event) => set(flag, event.currentTarget.checked)}
              />
              {t(`template_${flag}`)}
            </label>
          ))}
          {error && <p role="alert">{error}</p>}
          <Button loading={busy} onClick={() => void save()}>
            {t('template_save')}
          </Button>
        </div>
        <TemplatePreview name={name} spec={spec} language={language} />
      </div>
    </section>
  );
}

function firstLanguage(spec: Spec): string {
  // where the body is in one text for all languages, that text is what is edited first
  for (const part of ['html', 'text', 'subject', 'sms']) {
    const value = spec[part];
    if (typeof value === 'string') return '';
    if (value && typeof value === 'object') return Object.keys(value)[0] ?? '';
  }
  return '';
}
