import {
  IconAlertOctagonFilled,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconKey,
  IconPlugOff,
  IconSettings,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatWhen, humanise, parseTime } from '../parts/format';

const MARKS: Record<string, readonly [Icon, string]> = {
  active: [IconCheck, 'done'],
  'needs-settings': [IconSettings, 'late'],
  'needs-sign-in': [IconKey, 'late'],
  limited: [IconClock, 'plain'],
  unreachable: [IconAlertTriangle, 'late'],
  failing: [IconAlertOctagonFilled, 'late'],
  disabled: [IconBan, 'quiet'],
  'unknown-connector': [IconPlugOff, 'late'],
  opening: [IconClock, 'quiet'],
};

/** States that nobody wants: how long they have lasted matters. */
const TROUBLE = ['needs-settings', 'needs-sign-in', 'unreachable', 'failing'];

interface MarkProps {
  readonly state: string;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Shape and word first, colour last; then until when, or since when, where that matters. */
export function ConnectionMark({ state, since, until }: MarkProps) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const [Mark, tone] = MARKS[state] ?? [IconAlertTriangle, 'plain'];
  const key = `connection_${state.replaceAll('-', '_')}`;
  const at = (text: string | undefined): string => {
    const date = parseTime(text);
    return date ? formatWhen(date, language, new Date()) : '';
  };
  const end = state === 'limited' ? at(until) : '';
  const begin = TROUBLE.includes(state) ? at(since) : '';
  const when = end ? t('connection_until', { when: end }) : begin ? t('connection_since', { when: begin }) : '';
  return (
    <span className={`mark mark--${tone}`}>
      <Mark size={16} stroke={1.75} aria-hidden="true" />
      {i18n.exists(key) ? t(key) : humanise(state)}
      {when && ` ${when}`}
    </span>
  );
}
