import {
  IconAlertOctagonFilled,
  IconBan,
  IconCheck,
  IconClock,
  IconCopy,
  IconHelpCircle,
  IconShieldQuestion,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { humanise } from '../parts/format';

const MARKS: Record<string, readonly [Icon, string]> = {
  accepted: [IconCheck, 'done'],
  duplicate: [IconCopy, 'quiet'],
  rejected: [IconBan, 'plain'],
  quarantined: [IconShieldQuestion, 'late'],
  pending: [IconClock, 'plain'],
  stuck: [IconAlertOctagonFilled, 'late'],
};

/** Shape and word first, colour last. */
export function VerdictMark({ verdict }: { verdict: string }) {
  const { t } = useTranslation();
  const [Mark, tone] = MARKS[verdict] ?? [IconHelpCircle, 'plain'];
  return (
    <span className={`mark mark--${tone}`}>
      <Mark size={16} stroke={1.75} aria-hidden="true" />
      {verdict in MARKS ? t(`verdict_${verdict}`) : humanise(verdict)}
    </span>
  );
}
