import { Button, Textarea } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Json, JsonObject, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { STANDARD } from '../forms/spec';
import { useReasonText } from '../intake/Reasons';
import type { Reason } from '../intake/types';
import { VerdictMark } from '../intake/VerdictMark';
import { errorText } from '../parts/errors';
import { pathsIn, rowsOf, withRows, type Row } from './rows';
import './mapping.css';

interface Preview {
  readonly verdict?: string;
  readonly fields?: JsonObject;
  readonly reasons?: readonly Reason[];
}

export interface SourceMappingProps {
  readonly source: Resource;
  /** The payload that is looked at: a stored capture, or a text. */
  readonly example: { readonly captureId: string } | { readonly contentType: string; readonly body: string };
  /** The payload as text, to offer its paths. */
  readonly payload?: { readonly contentType: string; readonly body: string };
}

const WAIT_MS = 500;

/** A source's mapping as a table, beside what it makes of an example: judged by the code that decides, as it is written. */
export function SourceMapping({ source, example, payload }: SourceMappingProps) {
  const { t } = useTranslation();
  const say = useReasonText();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const id = useId();
  const [mapping, setMapping] = useState<Json>(() => source.spec?.mapping ?? { fields: {} });
  const [rows, setRows] = useState<readonly Row[]>(() => rowsOf(source.spec?.mapping));
  const [text, setText] = useState(() => JSON.stringify(source.spec?.mapping ?? { fields: {} }, null, 2));
  const [problem, setProblem] = useState<string>();
  const [preview, setPreview] = useState<Preview>();
  const [saving, setSaving] = useState(false);
  const paths = payload ? pathsIn(payload.contentType, payload.body) : [];
  const asked = JSON.stringify({ mapping, example });

  function told(error: unknown): void {
    const places = error instanceof ApiError ? (error.problem.errors ?? []) : [];
    setProblem(places.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`).join(' ') || errorText(error, t));
  }

  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const { mapping: tried, example: on } = JSON.parse(asked) as { mapping: Json; example: JsonObject };
      api
        .call<Preview>('captures:preview', { method: 'POST', body: { source: source.name, ...on, mapping: tried }, signal: stop.signal })
        .then((made) => {
          setPreview(made);
          setProblem(undefined);
        })
        .catch((error: unknown) => {
          if (!stop.signal.aborted) told(error);
        });
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
    // told only words what came
    // eslint-disable-next-line
  }, [asked, api, source.name]);

  function changeRows(next: readonly Row[]): void {
    setRows(next);
    const made = withRows(mapping, next);
    setMapping(made);
    setText(JSON.stringify(made, null, 2));
  }

  function changeText(next: string): void {
    setText(next);
    try {
      const made = JSON.parse(next) as Json;
      setMapping(made);
      setRows(rowsOf(made));
      setProblem(undefined);
    } catch {
      setProblem(t('mapping_no_json'));
    }
  }

  async function save(): Promise<void> {
    setSaving(true);
    try {
      await api.call(`resources/source/${encodeURIComponent(source.name)}`, { method: 'PUT', body: { spec: { ...source.spec, mapping } } });
      notice({ text: t('mapping_saved') });
      await client.invalidateQueries({ queryKey: [api.tenant, 'source', source.name] });
    } catch (error) {
      told(error);
    } finally {
      setSaving(false);
    }
  }

  const found = preview?.fields ?? {};
  const others = Object.keys(found).filter((name) => !rows.some((row) => row.field.trim() === name));
  const shown = (value: Json | undefined) => (value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
  return (
    <>
      <p className="hint">{t('mapping_rows_hint')}</p>
      <datalist id={`${id}-fields`}>
        {STANDARD.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id={`${id}-paths`}>
        {paths.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      <div className="mapping-scroll" tabIndex={0} role="group" aria-label={t('mapping')}>
        <table className="mapping-table">
          <thead>
            <tr>
              <th scope="col">{t('mapping_field')}</th>
              <th scope="col">{t('mapping_rule')}</th>
              <th scope="col">{t('mapping_gives')}</th>
              <th scope="col">
                <span className="sr">{t('mapping_remove')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const change = (part: Partial<Row>) => changeRows(rows.map((one, at) => (at === index ? { ...one, ...part } : one)));
              return (
                <tr key={index}>
                  <td>
                    <input
                      className="field-input"
                      aria-label={t('mapping_field_n', { n: index + 1 })}
                      list={`${id}-fields`}
                      value={row.field}
                      onChange={(event) => change({ field: event.currentTarget.value })}
                    />
                  </td>
                  <td>
                    <input
                      className="field-input mono"
                      aria-label={t('mapping_rule_of', { field: row.field || index + 1 })}
                      list={`${id}-paths`}
                      spellCheck={false}
                      value={row.rule}
                      onChange={(event) => change({ rule: event.currentTarget.value })}
                    />
                  </td>
                  <td className="mapping-value">{shown(found[row.field.trim()])}</td>
                  <td>
                    <button
                      type="button"
                      className="builder-icon"
                      aria-label={t('mapping_remove_of', { field: row.field || index + 1 })}
                      onClick={() => changeRows(rows.filter((_, at) => at !== index))}
                    >
                      <IconTrash size={16} aria-hidden="true" />
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="mapping-buttons">
        <Button variant="default" onClick={() => changeRows([...rows, { field: '', rule: '' }])}>
          {t('mapping_add')}
        </Button>
        <Button loading={saving} onClick={() => void save()}>
          {t('mapping_save')}
        </Button>
      </div>
      {problem && (
        <p className="ember" role="alert">
          {problem}
        </p>
      )}
      <div role="status">
        {preview?.verdict && (
          <p>
            <VerdictMark verdict={preview.verdict} /> <span className="quiet">{(preview.reasons ?? []).map(say).join(' · ')}</span>
          </p>
        )}
        {preview && Object.keys(found).length === 0 && <p className="quiet">{t('mapping_nothing')}</p>}
        {others.length > 0 && (
          <dl className="capture-facts">
            {others.map((name) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{shown(found[name])}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <details className="mapping-json">
        <summary>{t('mapping_json')}</summary>
        <Textarea
          label={t('mapping_label')}
          description={t('mapping_hint')}
          value={text}
          onChange={(event) => changeText(event.currentTarget.value)}
          autosize
          minRows={6}
          maxRows={18}
          spellCheck={false}
          classNames={{ input: 'payload' }}
        />
      </details>
    </>
  );
}
