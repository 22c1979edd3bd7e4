import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFieldLabels } from '../api/queries';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { useLanguage } from '../i18n';
import { fieldLabel, STANDARD } from '../lead/sentences';
import { useVocabulary } from '../lead/useVocabulary';
import { errorText } from '../parts/errors';
import { Counts } from './ImportCard';
import type { Import } from './imports';

/** The mapping, which can be changed until the import begins, and what the check found. */
export function ImportDetails({ item, onChanged }: { item: Import; onChanged: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const words = useVocabulary();
  const notice = useNotice();
  const own = useFieldLabels(language);
  const { data } = useQuery({
    queryKey: [api.tenant, 'import', item.id, item.state],
    queryFn: ({ signal }) => api.call<Import>(`imports/${encodeURIComponent(item.id)}`, { signal }),
  });
  const [changes, setChanges] = useState<ReadonlyMap<string, string>>(new Map());
  const [busy, setBusy] = useState(false);
  const columns = item.spec.columns ?? [];
  const editable = item.state === 'ready';
  const fields = [
    ...new Set([...STANDARD, ...own.keys(), ...columns.map(({ field }) => field).filter(Boolean), ...changes.values()]),
  ].filter(Boolean);

  async function check(): Promise<void> {
    setBusy(true);
    try {
      const spec = {
        ...item.spec,
        columns: columns.map(({ column, field }) => ({ column, field: changes.get(column) ?? field })),
      };
      await api.call(`imports/${encodeURIComponent(item.id)}`, { method: 'PUT', body: { spec } });
      setChanges(new Map());
    } catch (error) {
      notice({ tone: 'failed', text: t('imp_do_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
      onChanged();
    }
  }

  const shown = item.checked?.shown ?? [];
  return (
    <div className="imp-details">
      {columns.length > 0 && (
        <section>
          <h3>{t('imp_mapping')}</h3>
          <table className="dup-table">
            <thead>
              <tr>
                <th scope="col">{t('imp_column')}</th>
                <th scope="col">{t('imp_goes')}</th>
                <th scope="col">{t('imp_sample')}</th>
              </tr>
            </thead>
            <tbody>
              {columns.map(({ column, field }, index) => {
                const chosen = changes.get(column) ?? field;
                return (
                  <tr key={column}>
                    <th scope="row">{column}</th>
                    <td>
                      {editable ? (
                        <select
                          className="imp-select"
                          aria-label={`${t('imp_goes')}: ${column}`}
                          value={chosen}
                          onChange={(event) => setChanges(new Map(changes).set(column, event.currentTarget.value))}
                        >
                          <option value="">{t('imp_leave')}</option>
                          {fields.map((name) => (
                            <option key={name} value={name}>
                              {own.get(name) ?? fieldLabel(name, words)}
                            </option>
                          ))}
                        </select>
                      ) : chosen ? (
                        (own.get(chosen) ?? fieldLabel(chosen, words))
                      ) : (
                        t('imp_leave')
                      )}
                    </td>
                    <td className="imp-sample">
                      {(data?.sample ?? [])
                        .map((row) => row[index])
                        .filter(Boolean)
                        .slice(0, 3)
                        .join(', ') || '–'}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {editable && changes.size > 0 && (
            <Button variant="default" loading={busy} onClick={() => void check()}>
              {t('imp_check_again')}
            </Button>
          )}
        </section>
      )}
      {item.checked && (
        <section>
          <h3>{t('imp_checked')}</h3>
          <Counts counts={item.checked} />
          {shown.length > 0 && (
            <table className="dup-table">
              <thead>
                <tr>
                  <th scope="col">{t('imp_line')}</th>
                  <th scope="col">{t('imp_reason')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.slice(0, 50).map(({ line, reasons }) => (
                  <tr key={line}>
                    <th scope="row">{line}</th>
                    <td>
                      {reasons.map(({ code, field, message }) => (
                        <p key={code + (field ?? '')}>
                          {field && `${fieldLabel(field, words)}: `}
                          {message}
                        </p>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {shown.length > 50 && <p className="hint">{t('imp_more', { count: 50 })}</p>}
        </section>
      )}
    </div>
  );
}
