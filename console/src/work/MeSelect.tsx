import { useTranslation } from 'react-i18next';
import { useSellers } from '../api/queries';

export interface MeSelectProps {
  readonly me: string;
  readonly onChoose: (seller: string) => void;
  /** What stands for all sellers; without it one has to be picked. */
  readonly all?: string;
}

export function MeSelect({ me, onChoose, all }: MeSelectProps) {
  const { t } = useTranslation();
  const sellers = useSellers();
  return (
    <label className="select-line">
      <span className="hint">{t('me')}</span>
      <select className="select" value={me} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{all ?? t('me_nobody')}</option>
        {sellers.map((seller) => (
          <option key={seller.name} value={seller.name}>
            {seller.label}
          </option>
        ))}
      </select>
    </label>
  );
}
