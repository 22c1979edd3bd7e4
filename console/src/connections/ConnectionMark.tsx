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
import { humanise } from '../parts/format';

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

/** Shape and word first, colour last. */
export function ConnectionMark({ state }: { state: string }) {
  const { t, i18n } = useTranslation();
  const [Mark, tone] = MARKS[state] ?? [IconAlertTriangle, 'plain'];
  const key = `connection_${state.replaceAll('-', '_')}`;
  return (
    <span className={`mark mark--${tone}`}>
      <Mark size={16} stroke={1.75} aria-hidden="true" />
      {i18n.exists(key) ? t(key) : humanise(state)}
    </span>
  );
}
