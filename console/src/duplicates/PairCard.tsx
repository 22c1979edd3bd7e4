import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import type { LeadEvent, Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { useLanguage } from '../i18n';
import { fieldLabel } from '../lead/sentences';
import { useVocabulary } from '../lead/useVocabulary';
import { errorText } from '../parts/errors';
import { formatWhen, parseTime, text } from '../parts/format';
import { useNow } from '../parts/useNow';
import { fieldsOf, nameOf, percent, type Pair, type PairLead } from './pairs';

/** One pair side by side, with what speaks for and against it. */
export function PairCard({ pair, onDone }: { pair: Pair; onDone: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const now = useNow();
  const language = useLanguage();
  const words = useVocabulary();
  const [busy, setBusy] = useState<string>();
  const [left, right] = pair.leads;
  if (!left || !right) return null;
  const names = [left, right].map((lead) => nameOf(lead.fields) || t('dup_nameless'));

  async function act(what: string, work: () => Promise<void>): Promise<void> {
    setBusy(what);
    try {
      await work();
    } catch (error) {
      notice({ tone: 'failed', text: t('dup_failed_do', { reason: errorText(error, t) }) });
    } finally {
      setBusy(undefined);
      onDone();
    }
  }

  async function takeBack(lead: PairLead): Promise<void> {
    const events = await api.call<Page<LeadEvent>>(`${leadPath(lead.id)}/events`, { query: { limit: 200 } });
    const merge = [...events.items].reverse().find((event) => event.type === 'lead.merged');
    if (!merge) return;
    await api.call(`${leadPath(lead.id)}:unmerge`, { method: 'POST', body: { event: merge.id } });
    notice({ text: t('dup_undone') });
    onDone();
  }

  const join = (stays: PairLead, goes: PairLead) =>
    act(stays.id, async () => {
      await api.call(`${leadPath(stays.id)}:merge`, { method: 'POST', body: { with: goes.id } });
      notice({
        text: t('dup_joined', { name: nameOf(stays.fields) || t('dup_nameless') }),
        undo: () => {
          takeBack(stays).catch((error: unknown) =>
            notice({ tone: 'failed', text: t('dup_failed_do', { reason: errorText(error, t) }) }),
          );
        },
      });
    });

  const dismiss = () =>
    act('dismiss', async () => {
      await api.call(`duplicates/${encodeURIComponent(pair.id)}:dismiss`, { method: 'POST' });
      notice({ text: t('dup_dismissed') });
    });

  const whenOf = (lead: PairLead) => {
    const date = parseTime(lead.createdAt);
    return date ? formatWhen(date, language, now) : '–';
  };
  const weightOf = (name: string) => pair.weights.find(({ field }) => field === name);
  return (
    <article className="card dup" aria-label={names.join(' / ')}>
      <p className="dup-likely">
        {pair.state === 'open' ? t('dup_sure', { percent: percent(pair.probability) }) : t('dup_dismissed_tab')}
      </p>
      <table className="dup-table">
        <thead>
          <tr>
            <td />
            {[left, right].map((lead, side) => (
              <th key={lead.id} scope="col">
                <a href={placeHash(api.tenant, 'leads', lead.id)}>{names[side]}</a>
                <span className="hint">{t('dup_came', { when: whenOf(lead) })}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fieldsOf(pair).map((name) => {
            const weight = weightOf(name);
            return (
              <tr key={name} className={weight ? `dup-row--${weight.level}` : undefined}>
                <th scope="row">
                  {fieldLabel(name, words)}
                  {weight && <span className="hint">{levelWord(weight.level)}</span>}
                </th>
                <td>{text(left.fields[name]) || '–'}</td>
                <td>{text(right.fields[name]) || '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {pair.weights.length > 0 && (
        <details className="dup-why">
          <summary>
            {t('dup_why')} <span className="sr">{t('dup_why_of', { a: names[0], b: names[1] })}</span>
          </summary>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('dup_field')}</th>
                <th scope="col" className="dup-number">
                  {t('dup_weight')}
                </th>
              </tr>
            </thead>
            <tbody>
              {pair.weights.map(({ field, level, bits }, index) => (
                <tr key={index}>
                  <th scope="row">
                    {field ? `${fieldLabel(field, words)}: ${levelWord(level)}` : t('dup_prior')}
                  </th>
                  <td className="dup-number">{signed(bits, language)}</td>
                </tr>
              ))}
              <tr className="strong">
                <th scope="row">{t('dup_sum')}</th>
                <td className="dup-number">{signed(pair.bits, language)}</td>
              </tr>
            </tbody>
          </table>
        </details>
      )}
      {pair.state === 'open' && (
        <div className="dup-buttons">
          {[left, right].map((lead, side) => (
            <Button
              key={lead.id}
              variant="default"
              loading={busy === lead.id}
              disabled={busy !== undefined && busy !== lead.id}
              onClick={() => void join(lead, side === 0 ? right : left)}
            >
              {t('dup_keep')}
              <span className="sr">, {t('dup_keep_of', { name: names[side] })}</span>
              <span className="dup-side" aria-hidden="true">
                {side === 0 ? '←' : '→'}
              </span>
            </Button>
          ))}
          <Button variant="default" loading={busy === 'dismiss'} disabled={busy !== undefined} onClick={() => void dismiss()}>
            {t('dup_apart')}
          </Button>
        </div>
      )}
    </article>
  );

  function levelWord(level: string): string {
    const key = `dup_level_${level}`;
    return words.has(key) ? words.t(key as 'dup_level_equal') : level;
  }
}

function signed(bits: number, language: string): string {
  return bits.toLocaleString(language, { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: 'always' });
}
