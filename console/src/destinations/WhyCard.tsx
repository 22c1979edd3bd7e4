import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { StateMark } from '../deliveries/StateMark';
import { errorText } from '../parts/errors';
import type { LeadDestination } from './types';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Answers why a lead is not in the CRM, and sends it there. */
export function WhyCard() {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [text, setText] = useState('');
  const [lead, setLead] = useState<string>();
  const [found, setFound] = useState<readonly LeadDestination[]>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const id = ID.exec(text)?.[0];

  async function look(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!id) return;
    setBusy(true);
    setError(undefined);
    try {
      setFound((await api.call<Page<LeadDestination>>(`leads/${id}/destinations`)).items);
      setLead(id);
    } catch (cause) {
      setFound(undefined);
      setError(errorText(cause, t));
    } finally {
      setBusy(false);
    }
  }

  async function send(connection: string): Promise<void> {
    if (!lead) return;
    setBusy(true);
    try {
      const answer = await api.call<Page<LeadDestination>>(`leads/${lead}/exports`, {
        method: 'POST',
        body: { connection },
      });
      setFound(answer.items);
      notice({ text: t('why_sent', { name: connection }) });
    } catch (cause) {
      notice({ tone: 'failed', text: errorText(cause, t) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="card destination-card">
      <h2>{t('why_title')}</h2>
      <form className="why-form" onSubmit={(event) => void look(event)}>
        <label>
          <span className="hint">{t('why_hint')}</span>
          <input
            className="field-input"
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Button type="submit" variant="default" disabled={!id || busy}>
          {t('why_ask')}
        </Button>
      </form>
      {error && <p role="alert">{error}</p>}
      <ul className="destination-receipts" aria-live="polite">
        {found?.map((one) => (
          <li key={one.connection}>
            <span className="strong">{one.connection}</span>
            {one.state === 'never' ? <span>{t('why_never')}</span> : <StateMark state={one.state} />}
            <span className="hint why-reasons">
              {[
                one.reference,
                one.error,
                ...(one.reasons ?? []).map((reason) => t(`why_reason_${reason}`, { purpose: one.purpose })),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <button
              type="button"
              className="linkish"
              disabled={busy}
              aria-label={`${t('why_send')}: ${one.connection}`}
              onClick={() => void send(one.connection)}
            >
              {t('why_send')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
