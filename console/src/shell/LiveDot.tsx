import { useTranslation } from 'react-i18next';
import { useLiveState } from '../app/context';

/** Filled and green: live. Hollow: not. The word always says which. */
export function LiveDot() {
  const { t } = useTranslation();
  const state = useLiveState();
  const word = state === 'live' ? t('live') : state === 'lost' ? t('live_lost') : t('live_connecting');
  return (
    <span
      className={`live live--${state}`}
      title={state === 'live' ? t('live_title') : state === 'lost' ? t('live_lost_title') : undefined}
      role="status"
    >
      <span className="live-dot" aria-hidden="true" />
      {word}
    </span>
  );
}
