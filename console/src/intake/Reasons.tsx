import { useTranslation } from 'react-i18next';
import { humanise } from '../parts/format';
import type { Reason } from './types';

/** The reasons in the reader's language; what the server says of this case is behind them. */
export function useReasonText(): (reason: Reason) => string {
  const { t, i18n } = useTranslation();
  return ({ code, field }) => {
    const words = i18n.exists(`reason_${code}`) ? t(`reason_${code}`) : humanise(code);
    return field ? `${words} (${field})` : words;
  };
}

export function ReasonLine({ reasons }: { reasons: readonly Reason[] }) {
  const say = useReasonText();
  if (reasons.length === 0) return <span className="quiet">–</span>;
  return <>{reasons.map(say).join(' · ')}</>;
}
