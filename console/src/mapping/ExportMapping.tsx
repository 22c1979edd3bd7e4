import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject, Lead, Page } from '../api/types';
import { useApi } from '../app/context';
import { leadName } from '../parts/format';
import { badBraces, filled, placesOf } from './rows';
import './mapping.css';

export interface ExportMappingProps {
  readonly label: string;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly value: unknown;
  readonly onChange: (value: Readonly<Record<string, string>> | undefined) => void;
}

/** An exporter's mapping as a table: their field, what goes in, and what that is for the newest lead. */
export function ExportMapping({ label, hint, error, value, onChange }: ExportMappingProps) {
  const { t } = useTranslation();
  const api = useApi();
  const id = useId();
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(() =>
    Object.entries((value ?? {}) as Record<string, unknown>).map(([name, text]) => [name, String(text)]),
  );
  const example = useQuery({
    queryKey: [api.tenant, 'mapping-example'],
    queryFn: async ({ signal }) => (await api.call<Page<Lead>>('leads', { query: { limit: 1 }, signal })).items[0] ?? null,
  });
  const lead = (example.data ?? {}) as unknown as JsonObject;

  function change(next: readonly (readonly [string, string])[]): void {
    setRows(next);
    const map = Object.fromEntries(next.filter(([name]) => name.trim()).map(([name, text]) => [name.trim(), text]));
    onChange(Object.keys(map).length > 0 ? map : undefined);
  }

  return (
    <fieldset className="export-mapping" data-path="mapping" tabIndex={-1}>
      <legend>{label}</legend>
      {hint && <p className="hint">{hint}</p>}
      <datalist id={`${id}-places`}>
        {placesOf(lead).map((place) => (
          <option key={place} value={place} />
        ))}
      </datalist>
      {rows.length > 0 && (
        <div className="mapping-scroll" tabIndex={0} role="group" aria-label={label}>
          <table className="mapping-table">
            <thead>
              <tr>
                <th scope="col">{t('export_their')}</th>
                <th scope="col">{t('export_ours')}</th>
                <th scope="col">{example.data ? t('export_example', { name: leadName(example.data) || t('name_none') }) : t('export_no_example')}</th>
                <th scope="col">
                  <span className="sr">{t('mapping_remove')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, text], index) => {
                const put = (row: readonly [string, string]) => change(rows.map((one, at) => (at === index ? row : one)));
                return (
                  <tr key={index}>
                    <td>
                      <input
                        className="field-input mono"
                        aria-label={t('export_their_n', { n: index + 1 })}
                        spellCheck={false}
                        value={name}
                        onChange={(event) => put([event.currentTarget.value, text])}
                      />
                    </td>
                    <td>
                      <input
                        className="field-input mono"
                        aria-label={t('export_ours_of', { field: name || index + 1 })}
                        list={`${id}-places`}
                        spellCheck={false}
                        value={text}
                        onChange={(event) => put([name, event.currentTarget.value])}
                      />
                    </td>
                    <td className="mapping-value">
                      {badBraces(text) ? (
                        <span className="ember">{t('export_braces')}</span>
                      ) : text.trim() === '' ? (
                        <span className="quiet">{t('export_left_out')}</span>
                      ) : (
                        (filled(text, lead) ?? <span className="quiet">{t('export_nothing')}</span>)
                      )}
                    </td>
                    <td>
                      <button
                        type="button"
                        className="builder-icon"
                        aria-label={t('mapping_remove_of', { field: name || index + 1 })}
                        onClick={() => change(rows.filter((_, at) => at !== index))}
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
      )}
      {error && (
        <p className="ember" role="alert">
          {error}
        </p>
      )}
      <Button variant="default" size="compact-sm" onClick={() => setRows([...rows, ['', '']])}>
        {t('export_add')}
      </Button>
    </fieldset>
  );
}
