import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { leadName } from '../parts/format';
import type { ListedLead } from './useLiveLeads';

export interface PickProps {
  readonly lead: ListedLead;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string, on: boolean) => void;
}

export function Pick({ lead, selected, onSelect }: PickProps) {
  const { t } = useTranslation();
  return (
    <Checkbox
      className="pick-box"
      size="xs"
      aria-label={t('pick_lead', { name: leadName(lead) || t('name_none') })}
      checked={selected.has(lead.id)}
      onChange={(event) => onSelect(lead.id, event.currentTarget.checked)}
    />
  );
}
