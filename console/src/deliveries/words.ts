import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/types';
import { useLanguage } from '../i18n';
import { formatWhen, humanise, parseTime } from '../parts/format';

const KINDS = new Set(['message', 'alert', 'export', 'verification']);

export function kindLabel(kind: string, t: TFunction): string {
  return KINDS.has(kind) ? t(`kind_${kind}`) : humanise(kind);
}

export function deliveryTitle(delivery: Delivery, t: TFunction): string {
  const kind = kindLabel(delivery.kind, t);
  return delivery.connection ? `${kind} ${t('via', { connection: delivery.connection })}` : kind;
}

/** `10:31`, or `in 5 min` for what is still to come; past its time while waiting means now. */
export function useDue(delivery: Delivery, now: Date): string {
  const { t } = useTranslation();
  const language = useLanguage();
  const due = parseTime(delivery.dueAt);
  if (!due) return '';
  const waiting = delivery.state === 'waiting';
  const minutes = Math.ceil((due.getTime() - now.getTime()) / 60_000);
  if (waiting && minutes <= 0) return t('due_now');
  if (waiting && minutes < 60) return t('due_in', { time: `${minutes} ${t('ago_minutes')}` });
  return formatWhen(due, language, now);
}

/** What a person may still do with it: what has ended otherwise than dead has ended. The server has the last word. */
export function allowed(state: string): { retry: boolean; cancel: boolean } {
  return {
    retry: state === 'waiting' || state === 'uncertain' || state === 'dead',
    cancel: state === 'waiting' || state === 'uncertain' || state === 'dead',
  };
}

export function deliveryError(delivery: Delivery): string {
  return delivery.lastError ?? delivery.error ?? delivery.cause ?? '';
}
