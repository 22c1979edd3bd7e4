import { NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { withKeys, withOpening } from './settings';
import type { SettingsProps } from './SettingsTab';
import type { PlacementSpec } from './spec';

const PLACES = ['inline', 'dialog', 'slide', 'bar'] as const;
const OPENINGS = ['now', 'click', 'delay', 'scroll', 'exit', 'visit'] as const;
const SNOOZE = 7;

/** Where the form stands on the page, and what makes it open. */
export function PlacementCard({ spec, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const placement = spec.placement ?? { as: 'inline' };
  const open = placement.open ?? 'now';
  const change = (next: PlacementSpec, together?: string) =>
    onChange(withKeys(spec, { placement: next.as === 'inline' ? undefined : next }), together && `placement ${together}`);
  return (
    <section className="card field-editor" aria-labelledby="settings-placement">
      <h2 id="settings-placement">{t('placement')}</h2>
      <label className="picker">
        <span>{t('placement_as')}</span>
        <select value={placement.as} onChange={(event) => change({ ...placement, as: event.currentTarget.value })}>
          {PLACES.map((as) => (
            <option key={as} value={as}>
              {t(`placement_${as}`)}
            </option>
          ))}
        </select>
      </label>
      {placement.as !== 'inline' && (
        <>
          <label className="picker">
            <span>{t('placement_open')}</span>
            <select value={open} onChange={(event) => change(withOpening(placement, event.currentTarget.value))}>
              {OPENINGS.map((way) => (
                <option key={way} value={way}>
                  {t(`placement_open_${way}`)}
                </option>
              ))}
            </select>
          </label>
          {(open === 'delay' || open === 'scroll' || open === 'visit' || open === 'click') && (
            <TextInput
              label={t(`placement_value_${open}`)}
              inputMode={open === 'click' ? 'text' : 'numeric'}
              value={placement.value ?? ''}
              onChange={(event) => change(withKeys(placement, { value: event.currentTarget.value }), 'value')}
            />
          )}
          <TextInput
            label={t('placement_pages')}
            description={t('placement_pages_hint')}
            value={placement.pages?.join(', ') ?? ''}
            onChange={(event) => change(withKeys(placement, { pages: event.currentTarget.value.split(/,\s*/).filter((path, at, all) => path || at < all.length - 1) }), 'pages')}
          />
          <NumberInput
            label={t('placement_snooze')}
            min={0}
            max={365}
            allowDecimal={false}
            value={placement.snooze ?? SNOOZE}
            onChange={(days) => change({ ...placement, snooze: Number(days) }, 'snooze')}
          />
        </>
      )}
    </section>
  );
}
