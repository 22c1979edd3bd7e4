import {
  IconAlertOctagonFilled,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconHelpCircle,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { humanise } from '../parts/format';

const MARKS: Record<string, readonly [Icon, string]> = {
  waiting: [IconClock, 'plain'],
  sending: [IconSend, 'plain'],
  uncertain: [IconHelpCircle, 'late'],
  delivered: [IconCheck, 'done'],
  refused: [IconAlertTriangle, 'late'],
  dead: [IconAlertOctagonFilled, 'late'],
  cancelled: [IconBan, 'quiet'],
};

/** Shape and word first, colour last. */
export function StateMark({ state }: { state: string }) {
  const { t, i18n } = useTranslation();
  const [Mark, tone] = MARKS[state] ?? [IconHelpCircle, 'plain'];
  const known = state in MARKS;
  const title = i18n.exists(`state_${state}_title`) ? t(`state_${state}_title`) : undefined;
  return (
    <span className={`mark mark--${tone}`} title={title}>
      <Mark size={16} stroke={1.75} aria-hidden="true" />
      {known ? t(`state_${state}`) : humanise(state)}
    </span>
  );
}
