import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import type { Connection } from '../connections/types';
import { useLanguage } from '../i18n';
import { ANSWERS, inLanguage, OUTCOMES, RINGS } from '../lead/CallCard';
import { errorText } from '../parts/errors';
import { formatClock, formatWhen, leadName, leadPlace, parseTime, text } from '../parts/format';
import { keyed, mayCallAgain, type NextCall, type Report } from './calls';

/** One call: the person, the script, the outcome and the one question. */
export function CallPanel({ call, me, onDone }: { call: NextCall; me: string; onDone: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const [report, setReport] = useState<Report>({});
  const [again, setAgain] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState<'ring' | 'save' | 'back'>();
  const [error, setError] = useState<string>();
  const head = useRef<HTMLHeadingElement>(null);
  // one key for one call: whoever presses twice has called once
  const [key] = useState(() => `call-${call.lead.id}-${Date.now().toString(36)}`);
  const { lead, list } = call;
  const number = text(lead.fields?.phone);
  const path = `call-lists/${encodeURIComponent(list.name)}`;
  const lines = useQuery({
    queryKey: [api.tenant, 'connections', 'phone'],
    queryFn: ({ signal }) => api.call<{ items: Connection[] }>('connections', { signal }),
    select: ({ items }) => items.filter(({ connector, state }) => connector.startsWith(RINGS) && state === 'active'),
    retry: false,
  });
  const line = lines.data?.find(({ name }) => name === list.connection)?.name ?? lines.data?.[0]?.name;

  useEffect(() => head.current?.focus(), []);

  async function act(what: 'ring' | 'save' | 'back', work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(what);
    setError(undefined);
    try {
      await work();
    } catch (cause) {
      setError(errorText(cause, t));
    } finally {
      setBusy(undefined);
    }
  }

  const ring = () =>
    act('ring', async () => {
      await api.call(`${leadPath(lead.id)}:call`, {
        method: 'POST',
        body: { connection: line, seller: me, ...(list.purpose ? { purpose: list.purpose } : {}) },
      });
      notice({ text: t('call_rings') });
    });

  const save = () =>
    act('save', async () => {
      if (!report.outcome) return;
      const at = again && mayCallAgain(report) ? new Date(again).toISOString() : undefined;
      const kept = await api.call<{ dueAt?: string }>(`${path}:done`, {
        method: 'POST',
        key,
        body: {
          lead: lead.id,
          seller: me,
          outcome: report.outcome,
          ...(report.answer ? { answer: report.answer } : {}),
          ...(at ? { callBackAt: at } : {}),
          ...(note.trim() ? { note: note.trim() } : {}),
        },
      });
      const due = parseTime(kept.dueAt);
      notice({ text: due ? t('calls_kept_again', { when: formatWhen(due, language, new Date()) }) : t('calls_kept') });
      void client.invalidateQueries({ queryKey: [api.tenant, 'lead', lead.id] });
      onDone();
    });

  const back = () =>
    act('back', async () => {
      await api.call(`${path}:release`, { method: 'POST', body: { lead: lead.id, seller: me } });
      onDone();
    });

  const submit = useRef(save);
  submit.current = save;
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const at = event.target instanceof HTMLElement ? event.target : undefined;
      if (event.ctrlKey || event.metaKey || event.altKey || at?.closest('input:not([type=radio]), textarea, select')) return;
      if (event.key === 'Enter' && !at?.closest('a, button, form')) {
        event.preventDefault();
        void submit.current();
      } else if (/^[1-4]$/.test(event.key)) {
        event.preventDefault();
        setReport((now) => keyed(now, event.key));
      }
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const due = parseTime(call.dueAt);
  const until = parseTime(call.heldUntil);
  const question = inLanguage(list.question, language) || t('call_question');
  return (
    <section className="card calls-panel" aria-labelledby="calls-who">
      <div className="calls-who">
        <h2 id="calls-who" ref={head} tabIndex={-1}>
          {leadName(lead) || t('name_none')}
        </h2>
        <p className="hint">
          {[leadPlace(lead), text(lead.fields?.company)].filter(Boolean).join(' · ')}
          {' '}
          {t(`calls_w_${call.why}`, { when: due ? formatWhen(due, language, new Date()) : '' })}
          {call.attempts > 0 && `, ${t('calls_attempts', { count: call.attempts })}`}
        </p>
        {text(lead.fields?.message) && <blockquote className="calls-quote">{text(lead.fields?.message)}</blockquote>}
        <p>
          <a href={placeHash(api.tenant, 'leads', lead.id)}>{t('calls_open')}</a>
        </p>
      </div>
      <div className="calls-dial">
        {line ? (
          <Button size="md" leftSection={<IconPhone size={18} />} loading={busy === 'ring'} onClick={() => void ring()}>
            {t('call_now', { number })}
          </Button>
        ) : (
          <Button size="md" component="a" href={`tel:${number.replace(/[^+\d]/g, '')}`} leftSection={<IconPhone size={18} />}>
            {t('calls_dial', { number })}
          </Button>
        )}
        {until && <span className="hint">{t('calls_until', { time: formatClock(until, language) })}</span>}
      </div>
      {call.script && <p className="calls-script">{call.script}</p>}
      <form
        className="call-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset className="calls-choice">
          <legend className="hint">{t('call_outcome')}</legend>
          {OUTCOMES.map((one, index) => (
            <label key={one}>
              <input
                type="radio"
                name="outcome"
                checked={report.outcome === one}
                aria-keyshortcuts={String(index + 1)}
                onChange={() => setReport({ outcome: one })}
              />
              {t(`call_o_${one}`)} {report.outcome !== 'answered' && <kbd aria-hidden="true">{index + 1}</kbd>}
            </label>
          ))}
        </fieldset>
        {report.outcome === 'answered' && (
          <fieldset className="calls-choice">
            <legend>{question}</legend>
            {ANSWERS.map((one, index) => (
              <label key={one}>
                <input
                  type="radio"
                  name="answer"
                  checked={report.answer === one}
                  aria-keyshortcuts={String(index + 1)}
                  onChange={() => setReport({ outcome: 'answered', answer: one })}
                />
                {t(`call_a_${one}`)} <kbd aria-hidden="true">{index + 1}</kbd>
              </label>
            ))}
          </fieldset>
        )}
        {mayCallAgain(report) && (
          <label className="call-line">
            <span className="hint">{t('call_again')}</span>
            <input
              className="field-input"
              type="datetime-local"
              value={again}
              onChange={(event) => setAgain(event.currentTarget.value)}
            />
          </label>
        )}
        {report.outcome && (
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
        )}
        {error && (
          <p className="ember" role="alert">
            {error}
          </p>
        )}
        <div className="calls-buttons">
          <Button type="submit" disabled={!report.outcome} loading={busy === 'save'}>
            {t('call_save')}
          </Button>
          <Button type="button" variant="default" loading={busy === 'back'} onClick={() => void back()}>
            {t('calls_release')}
          </Button>
        </div>
      </form>
    </section>
  );
}
