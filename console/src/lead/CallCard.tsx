import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import type { JsonObject, Lead, Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import type { Connection } from '../connections/types';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { text } from '../parts/format';

export const OUTCOMES = ['answered', 'no-answer', 'busy', 'wrong-number'] as const;
export const ANSWERS = ['ready', 'undecided', 'no'] as const;
export const RINGS = 'channel-telephony';

export type Outcome = (typeof OUTCOMES)[number];
export type Answer = (typeof ANSWERS)[number];

/** The script of calls: the template `call-script`, with places such as `{{lead.firstName}}` filled in. */
function filled(script: string, lead: Lead): string {
  return script.replace(/\{\{\s*lead\.([A-Za-z0-9_]+)\s*\}\}/g, (_, name: string) => text(lead.fields?.[name]));
}

export function inLanguage(value: unknown, language: string): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const texts = value as Record<string, unknown>;
  const found = texts[language] ?? Object.values(texts)[0];
  return typeof found === 'string' ? found : '';
}

/** Calls the lead, shows what to say, and keeps what came of it. */
export function CallCard({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const notice = useNotice();
  const [ringing, setRinging] = useState(false);
  const [error, setError] = useState<string>();
  const lines = useQuery({
    queryKey: [api.tenant, 'connections', 'phone'],
    queryFn: ({ signal }) => api.call<{ items: Connection[] }>('connections', { signal }),
    select: ({ items }) => items.filter(({ connector, state }) => connector.startsWith(RINGS) && state === 'active'),
    retry: false,
  });
  const script = useQuery({
    queryKey: [api.tenant, 'call-script'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'template' }, signal }),
    select: ({ items }) => items.find(({ name }) => name === 'call-script'),
    retry: false,
  });
  const line = lines.data?.[0]?.name;
  const say = filled(inLanguage(script.data?.spec?.text, language), lead);
  if (!text(lead.fields?.phone)) return null;

  async function ring(): Promise<void> {
    if (!line || ringing) return;
    setRinging(true);
    setError(undefined);
    try {
      await api.call(`${leadPath(lead.id)}:call`, { method: 'POST', body: { connection: line } });
      notice({ text: t('call_rings') });
    } catch (cause) {
      setError(errorText(cause, t));
    } finally {
      setRinging(false);
    }
  }

  return (
    <section className="card">
      <h2>{t('call')}</h2>
      {line && (
        <Button leftSection={<IconPhone size={16} />} loading={ringing} onClick={() => void ring()}>
          {t('call_now', { number: text(lead.fields?.phone) })}
        </Button>
      )}
      {error && (
        <p className="ember" role="alert">
          {error}
        </p>
      )}
      {say && (
        <details className="call-script">
          <summary>{t('call_script')}</summary>
          <p>{say}</p>
        </details>
      )}
      <OutcomeForm lead={lead} />
    </section>
  );
}

function OutcomeForm({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [outcome, setOutcome] = useState<Outcome>();
  const [answer, setAnswer] = useState<Answer>();
  const [again, setAgain] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!outcome || busy) return;
    setBusy(true);
    setError(undefined);
    const callBackAt = again ? new Date(again).toISOString() : undefined;
    const send = (type: string, data: JsonObject) =>
      api.call(`${leadPath(lead.id)}/facts`, { method: 'POST', body: { type, data } });
    try {
      await send('call.ended', {
        direction: 'outbound',
        outcome,
        byHand: true,
        ...(outcome === 'answered' && answer ? { answer } : {}),
        ...(callBackAt ? { callBackAt } : {}),
        ...(note.trim() ? { note: note.trim() } : {}),
      });
      if (callBackAt) await send('task.created', { title: t('call_back_task'), dueAt: callBackAt, assignee: lead.owner ?? '' });
      setOutcome(undefined);
      setAnswer(undefined);
      setAgain('');
      setNote('');
      notice({ text: t('call_saved') });
      void client.invalidateQueries({ queryKey: [api.tenant, 'lead', lead.id] });
    } catch (cause) {
      setError(errorText(cause, t));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="call-form" onSubmit={(event) => void save(event)}>
      <fieldset>
        <legend className="hint">{t('call_outcome')}</legend>
        {OUTCOMES.map((one) => (
          <label key={one}>
            <input type="radio" name="outcome" checked={outcome === one} onChange={() => setOutcome(one)} />
            {t(`call_o_${one}`)}
          </label>
        ))}
      </fieldset>
      {outcome === 'answered' && (
        <fieldset>
          <legend className="hint">{t('call_question')}</legend>
          {ANSWERS.map((one) => (
            <label key={one}>
              <input type="radio" name="answer" checked={answer === one} onChange={() => setAnswer(one)} />
              {t(`call_a_${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      {outcome && (
        <>
          <label className="call-line">
            <span className="hint">{t('call_again')}</span>
            <input
              className="field-input"
              type="datetime-local"
              value={again}
              onChange={(event) => setAgain(event.currentTarget.value)}
            />
          </label>
          <label className="call-line">
            <span className="hint">{t('call_note')}</span>
            <input
              className="field-input"
              value={note}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          </label>
          <Button type="submit" loading={busy}>
            {t('call_save')}
          </Button>
        </>
      )}
      {error && (
        <p className="ember" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
