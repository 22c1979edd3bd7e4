import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Fragment, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Json, Lead } from '../api/types';
import { text } from '../parts/format';
import { errorText } from '../parts/errors';
import { useChange } from './useChange';

export interface FieldRowProps {
  readonly lead: Lead;
  readonly name: string;
  readonly label: string;
  readonly value: Json;
  readonly startOpen?: boolean;
  readonly onClose?: () => void;
}

export function FieldRow({ lead, name, label, value, startOpen = false, onClose }: FieldRowProps) {
  const { t } = useTranslation();
  const change = useChange(lead.id);
  const [draft, setDraft] = useState<string | undefined>(startOpen ? '' : undefined);
  // the value when the editing began: if it changes meanwhile, the person is told
  const [before, setBefore] = useState<Json>(value);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const shown = typeof value === 'boolean' ? t(value ? 'yes' : 'no') : text(value);
  const plain = value === null || ['string', 'number', 'boolean'].includes(typeof value);

  function open(): void {
    setBefore(value);
    setDraft(text(value));
    setError(undefined);
  }

  function close(): void {
    setDraft(undefined);
    setError(undefined);
    onClose?.();
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function save(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (draft === undefined || busy) return;
    const next = readDraft(draft, value);
    if (next === undefined) return setError(t('field_number'));
    if (next === value || (next === null && text(value) === '')) return close();
    setBusy(true);
    try {
      await change(
        { fields: { [name]: next } },
        { done: t('changed_field', { field: label }), undo: { fields: { [name]: value } } },
      );
      close();
    } catch (cause) {
      setError(t('change_failed', { reason: errorText(cause, t) }));
    } finally {
      setBusy(false);
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
  }

  if (draft === undefined) {
    return (
      <div className={`field${name === 'message' ? ' field--message' : ''}`}>
        <dt>{label}</dt>
        <dd>
          {plain ? (
            <button
              ref={opener}
              type="button"
              className="field-value"
              onClick={open}
              aria-label={`${t('field_edit', { field: label })}: ${shown}`}
            >
              <span className="field-text">{breakable(shown)}</span>
              <IconPencil size={14} stroke={1.7} aria-hidden="true" />
            </button>
          ) : (
            <span className="field-fixed">{shown}</span>
          )}
        </dd>
      </div>
    );
  }
  const common = {
    className: 'field-input',
    value: draft,
    'aria-label': label,
    'aria-invalid': error !== undefined,
    autoFocus: true,
    onKeyDown: onKey,
  };
  return (
    <div className="field field--open">
      <dt>{label}</dt>
      <dd>
        <form className="field-form" onSubmit={(event) => void save(event)}>
          {typeof value === 'boolean' ? (
            <select {...common} onChange={(event) => setDraft(event.currentTarget.value)}>
              <option value="true">{t('yes')}</option>
              <option value="false">{t('no')}</option>
            </select>
          ) : name === 'message' || draft.length > 60 ? (
            <textarea {...common} rows={4} onChange={(event) => setDraft(event.currentTarget.value)} />
          ) : (
            <input {...common} autoComplete="off" onChange={(event) => setDraft(event.currentTarget.value)} />
          )}
          {text(before) !== text(value) && (
            <p className="hint">{t('field_meanwhile', { value: shown || t('field_emptied') })}</p>
          )}
          {error && (
            <p className="ember" role="alert">
              {error}
            </p>
          )}
          <div className="field-buttons">
            <Button type="submit" loading={busy} aria-label={t('field_save_what', { field: label })}>
              {t('field_save')}
            </Button>
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
          </div>
        </form>
      </dd>
    </div>
  );
}

/** A long address breaks after its @ and dots, not in the middle of a word. */
function breakable(shown: string): ReactNode {
  if (!/^\S+@\S+$/.test(shown)) return shown;
  return shown.split(/(?<=[@.])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** Keeps the kind of the value: a number stays a number. `null` empties, `undefined` says it cannot be read. */
function readDraft(draft: string, old: Json): Json | undefined {
  const trimmed = draft.trim();
  if (trimmed === '') return null;
  if (typeof old === 'boolean') return trimmed === 'true';
  if (typeof old === 'number') {
    const number = Number(trimmed.replace(',', '.'));
    return Number.isFinite(number) ? number : undefined;
  }
  return trimmed;
}
