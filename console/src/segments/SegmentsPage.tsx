import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatNumber } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import './segments.css';

interface Segment {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly when: string;
  readonly count: number;
  readonly indexed: boolean;
  readonly warning?: string;
}

interface Segments {
  readonly items: readonly Segment[];
  readonly sweeping: boolean;
}

interface Preview {
  readonly count?: number;
  readonly more?: boolean;
  readonly sampled?: number;
  readonly matching?: number;
  readonly indexed: boolean;
  readonly warning?: string;
}

const LOOK_MS = 10_000;

/** Segments with their sizes, and a bench to try an expression before it is saved. */
export function SegmentsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('segments'));
  const api = useApi();
  const list = useQuery({
    queryKey: [api.tenant, 'segments'],
    refetchInterval: LOOK_MS,
    queryFn: ({ signal }) => api.call<Segments>('segments', { signal }),
  });
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('segments')}
        </h1>
        {list.data?.sweeping && (
          <span className="hint" role="status">
            {t('segments_sweeping')}
          </span>
        )}
      </div>
      <section className="card" aria-label={t('segments')}>
        {list.isPending ? (
          <Loading rows={4} what={t('segments_what')} />
        ) : list.error ? (
          <Failed title={t('segments_failed')} error={list.error} onRetry={() => void list.refetch()} />
        ) : list.data.items.length === 0 ? (
          <Empty title={t('segments_empty')}>{t('segments_empty_text')}</Empty>
        ) : (
          <SegmentTable segments={list.data.items} />
        )}
      </section>
      <TryExpression known={list.data?.items.map((segment) => segment.name) ?? []} />
    </>
  );
}

function SegmentTable({ segments }: { segments: readonly Segment[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  return (
    <table className="segment-table">
      <thead>
        <tr>
          <th scope="col">{t('segment_name')}</th>
          <th scope="col">{t('segment_when')}</th>
          <th scope="col" className="segment-count">
            {t('segment_count')}
          </th>
        </tr>
      </thead>
      <tbody>
        {segments.map((segment) => (
          <tr key={segment.name}>
            <th scope="row">
              <span className="strong">{segment.label[language] ?? segment.label.en ?? segment.label[''] ?? segment.name}</span>
              <span className="hint">{segment.name}</span>
            </th>
            <td>
              <code>{segment.when}</code>
              <Reach indexed={segment.indexed} warning={segment.warning} />
            </td>
            <td className="segment-count">
              <a
                href={placeHash(api.tenant, 'leads', undefined, new URLSearchParams({ segment: segment.name }))}
                title={t('segment_open', { name: segment.name })}
              >
                {formatNumber(segment.count, language)}
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reach({ indexed, warning }: { indexed: boolean; warning: string | undefined }) {
  const { t } = useTranslation();
  if (indexed) {
    return (
      <p className="hint segment-reach">
        <IconCheck size={14} aria-hidden="true" /> {t('segment_indexed')}
      </p>
    );
  }
  return (
    <p className="hint segment-reach" title={warning}>
      <IconAlertTriangle size={14} aria-hidden="true" />{' '}
      {warning?.startsWith('Only') ? t('segment_evaluated') : t('segment_no_index')}
    </p>
  );
}

function TryExpression({ known }: { known: readonly string[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [when, setWhen] = useState('');
  const [name, setName] = useState('');
  const [preview, setPreview] = useState<Preview>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  function explain(cause: unknown): string {
    const words = cause instanceof ApiError ? (cause.problem.errors ?? []).map(({ message }) => message ?? '') : [];
    return words.length > 0 ? words.join(' · ') : errorText(cause, t);
  }

  async function attempt(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      setPreview(await api.call<Preview>('segments:preview', { method: 'POST', body: { when } }));
    } catch (cause) {
      setPreview(undefined);
      setError(explain(cause));
    } finally {
      setBusy(false);
    }
  }

  async function save(): Promise<void> {
    setBusy(true);
    try {
      await api.call(`resources/segment/${encodeURIComponent(name)}`, { method: 'PUT', body: { spec: { when } } });
      notice({ text: t('segment_saved', { name }) });
      setWhen('');
      setName('');
      setPreview(undefined);
      void client.invalidateQueries({ queryKey: [api.tenant, 'segments'] });
    } catch (cause) {
      setError(explain(cause));
    } finally {
      setBusy(false);
    }
  }

  const nameFits = /^[a-z0-9][a-z0-9._-]{0,79}$/.test(name) && !known.includes(name);
  return (
    <section className="card segment-try">
      <h2>{t('segment_try')}</h2>
      <form onSubmit={(event) => void attempt(event)}>
        <label>
          <span className="strong">{t('segment_when')}</span>
          <span className="hint">{t('segment_try_hint')}</span>
          <textarea
            className="field-input segment-expression"
            value={when}
            rows={3}
            spellCheck={false}
            onChange={(event) => {
              setWhen(event.currentTarget.value);
              setPreview(undefined);
            }}
          />
        </label>
        {error && (
          <p className="ember" role="alert">
            {error}
          </p>
        )}
        <div aria-live="polite">
          {preview && (
            <>
              <p className="strong">
                {preview.count !== undefined
                  ? t(preview.more ? 'segment_more' : 'segment_found', { count: preview.count, number: formatNumber(preview.count, language) })
                  : t('segment_sampled', { matching: preview.matching ?? 0, sampled: preview.sampled ?? 0 })}
              </p>
              <Reach indexed={preview.indexed} warning={preview.warning} />
            </>
          )}
        </div>
        {!preview ? (
          <Button type="submit" loading={busy} disabled={!when.trim()}>
            {t('segment_try_button')}
          </Button>
        ) : (
          <div className="segment-save">
            <label>
              <span className="strong">{t('segment_name')}</span>
              <span className="hint">{t('segment_name_hint')}</span>
              <input className="field-input" value={name} onChange={(event) => setName(event.currentTarget.value)} />
            </label>
            <Button loading={busy} disabled={!nameFits} onClick={() => void save()}>
              {t('segment_save')}
            </Button>
          </div>
        )}
      </form>
    </section>
  );
}
