import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatAgo, formatClock, formatExact, formatWhen, parseTime, type AgoWords } from './format';

export function useAgoWords(): AgoWords {
  const { t } = useTranslation();
  return {
    now: t('ago_now'),
    minutes: t('ago_minutes'),
    hours: t('ago_hours'),
    yesterday: t('ago_yesterday'),
    days: t('ago_days'),
  };
}

export interface TimeProps {
  readonly at: string | undefined;
  readonly now: Date;
  readonly form: 'ago' | 'clock' | 'when';
}

/** A time, short; the exact one is its title. */
export function Time({ at, now, form }: TimeProps) {
  const language = useLanguage();
  const words = useAgoWords();
  const date = parseTime(at);
  if (!date) return <span className="quiet">–</span>;
  const shown =
    form === 'ago'
      ? formatAgo(date, now, language, words)
      : form === 'clock'
        ? formatClock(date, language)
        : formatWhen(date, language, now);
  return (
    <time dateTime={date.toISOString()} title={formatExact(date, language)} className="nowrap">
      {shown}
    </time>
  );
}
