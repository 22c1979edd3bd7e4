import { TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { COLOURS, withColour, withKeys } from './settings';
import type { SettingsProps } from './SettingsTab';
import { DEFAULT_LOOK } from './spec';

const MAIN = 4;
const RADII = ['0px', '4px', '10px', '16px', '24px'];

/** Colours, corners and theme; without any, the form takes the page's scheme and good colours of its own. */
export function LookCard({ spec, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const look = spec.look ?? {};
  const colour = (key: (typeof COLOURS)[number]) => {
    const value = look[key];
    const name = t(`look_${key}`);
    return (
      <div key={key} className="settings-row settings-colour">
        <input
          type="color"
          aria-label={t('look_pick', { name })}
          value={/^#[0-9a-f]{6}$/i.test(value ?? '') ? value : DEFAULT_LOOK[key][0]}
          onChange={(event) => onChange(withColour(spec, key, event.currentTarget.value), `look ${key}`)}
        />
        <TextInput
          label={name}
          placeholder={t('look_default', { colour: DEFAULT_LOOK[key][0] })}
          value={value ?? ''}
          onChange={(event) => onChange(withColour(spec, key, event.currentTarget.value.trim() || undefined), `look ${key}`)}
        />
        {value !== undefined && (
          <button type="button" className="builder-icon" aria-label={t('look_clear', { name })} onClick={() => onChange(withColour(spec, key, undefined))}>
            <IconX size={16} aria-hidden="true" />
          </button>
        )}
      </div>
    );
  };
  return (
    <section className="card field-editor" aria-labelledby="settings-look">
      <h2 id="settings-look">{t('look')}</h2>
      <label className="picker">
        <span>{t('look_theme')}</span>
        <select value={spec.theme ?? 'auto'} onChange={(event) => onChange(withKeys(spec, { theme: event.currentTarget.value === 'auto' ? '' : event.currentTarget.value }))}>
          {['auto', 'light', 'dark'].map((theme) => (
            <option key={theme} value={theme}>
              {t(`look_theme_${theme}` as 'look_theme_auto')}
            </option>
          ))}
        </select>
      </label>
      <label className="picker">
        <span>{t('look_radius')}</span>
        <select
          value={look['radius'] ?? ''}
          onChange={(event) => onChange(withKeys(spec, { look: withKeys(look, { radius: event.currentTarget.value }) }))}
        >
          <option value="">{t('look_default', { colour: '6px' })}</option>
          {[...new Set([...RADII, ...(look['radius'] ? [look['radius']] : [])])].map((radius) => (
            <option key={radius}>{radius}</option>
          ))}
        </select>
      </label>
      {COLOURS.slice(0, MAIN).map(colour)}
      <details>
        <summary>{t('look_more')}</summary>
        <div className="field-editor settings-more">{COLOURS.slice(MAIN).map(colour)}</div>
      </details>
    </section>
  );
}
