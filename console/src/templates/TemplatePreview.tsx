import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Lead, Page } from '../api/types';
import { useApi } from '../app/context';
import { errorText } from '../parts/errors';

const PAUSE_MS = 500;

interface Shown {
  readonly to?: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly connection?: string;
  readonly notSent?: string;
}

/** What a real lead would get, as the template stands now, saved or not. */
export function TemplatePreview({
  name,
  spec,
  language,
}: {
  name: string;
  spec: Readonly<Record<string, unknown>>;
  language: string;
}) {
  const { t } = useTranslation();
  const api = useApi();
  const [chosen, setChosen] = useState<string>();
  const [settled, setSettled] = useState(spec);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(spec), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [spec]);
  const leads = useQuery({
    queryKey: [api.tenant, 'template-leads'],
    queryFn: ({ signal }) => api.call<Page<Lead>>('leads', { query: { limit: '20' }, signal }),
  });
  const lead = chosen ?? leads.data?.items[0]?.id;
  const written = settled['text'] !== undefined || settled['html'] !== undefined;
  const preview = useQuery({
    queryKey: [api.tenant, 'template-preview', name, settled, language, lead],
    enabled: lead !== undefined && written,
    retry: false,
    queryFn: ({ signal }) =>
      api.call<Shown>('templates:preview', {
        method: 'POST',
        body: { name, spec: settled, lead, ...(language ? { language } : {}) },
        signal,
      }),
  });
  const words = preview.error instanceof ApiError ? (preview.error.problem.errors ?? []) : [];
  return (
    <div className="template-preview" aria-label={t('template_preview')} role="group">
      <label>
        <span>{t('template_preview_with')}</span>
        <select
          className="field-input"
          value={lead ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {leads.data?.items.map((one) => (
            <option key={one.id} value={one.id}>
              {['firstName', 'lastName', 'email'].map((field) => one.fields?.[field]).filter(Boolean).join(' ') || one.id}
            </option>
          ))}
        </select>
      </label>
      {leads.data?.items.length === 0 && <p className="hint">{t('template_preview_none')}</p>}
      {preview.error && (
        <p role="alert">
          {words.length > 0 ? words.map(({ message }) => message ?? '').join(' · ') : errorText(preview.error, t)}
        </p>
      )}
      {preview.data && (
        <>
          <p className="hint">
            {preview.data.notSent
              ? t('template_preview_not_sent', { reason: preview.data.notSent })
              : t('template_preview_by', { connection: preview.data.connection ?? '' })}
          </p>
          {preview.data.subject && <p className="strong">{preview.data.subject}</p>}
          {preview.data.html ? (
            // nothing of it may run or load: what a tenant writes is as hostile as any other text
            <iframe className="template-frame" sandbox="" title={t('template_preview')} srcDoc={preview.data.html} />
          ) : (
            <pre className="template-plain">{preview.data.text}</pre>
          )}
        </>
      )}
    </div>
  );
}
