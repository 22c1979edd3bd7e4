import { Button, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../api/types';
import { addVariant, VARIANT_TEXTS, withKeys } from './settings';
import type { SettingsProps } from './SettingsTab';
import { textIn, withText, type Texts } from './spec';

/** Versions of the form that are shown to a share of the visitors; the results tell which one brings more. */
export function VariantsCard({ spec, language, onChange, shown, onShow }: SettingsProps & { shown: string | undefined; onShow: (name: string | undefined) => void }) {
  const { t } = useTranslation();
  const variants = spec.variants ?? [];
  const main = spec.language ?? 'en';
  const put = (next: typeof variants, together?: string) => onChange(withKeys(spec, { variants: next }), together && `variant ${together}`);
  return (
    <section className="card field-editor" aria-labelledby="settings-variants">
      <h2 id="settings-variants">{t('variants')}</h2>
      <p className="hint">{t(variants.length ? 'variants_hint' : 'variants_none')}</p>
      {variants.map((variant, at) => {
        const change = (part: Partial<typeof variant>, together?: string) =>
          put(variants.map((one, index) => (index === at ? { ...one, ...part } : one)), together && `${at} ${together}`);
        const others = Object.keys(variant.change).filter((key) => !(VARIANT_TEXTS as readonly string[]).includes(key));
        return (
          <fieldset key={at} className="field-editor settings-variant">
            <legend>{t('variant_name', { name: variant.name })}</legend>
            {VARIANT_TEXTS.map((key) => (
              <TextInput
                key={key}
                label={t(`texts_${key}`)}
                placeholder={textIn(spec[key], language)}
                value={textIn(variant.change[key] as Texts | undefined, language)}
                onChange={(event) => {
                  // a text of the variant stands for all languages: it begins with those of the form
                  const before = (variant.change[key] ?? spec[key]) as Texts | undefined;
                  const text = event.currentTarget.value;
                  const next = text.trim() === '' ? undefined : withText(before, language, text, main);
                  change({ change: withKeys(variant.change, { [key]: next }) as JsonObject }, `${key} ${language}`);
                }}
              />
            ))}
            <NumberInput
              label={t('variant_weight')}
              min={0}
              max={1000}
              allowDecimal={false}
              value={variant.weight ?? 1}
              onChange={(weight) => change({ weight: Number(weight) }, 'weight')}
            />
            {others.length > 0 && <p className="hint">{t('variant_others', { keys: others.join(', ') })}</p>}
            <span className="results-choice">
              <Button variant="default" size="compact-sm" aria-pressed={shown === variant.name} onClick={() => onShow(shown === variant.name ? undefined : variant.name)}>
                {t(shown === variant.name ? 'variant_hide' : 'variant_show')}
              </Button>
              <Button variant="default" size="compact-sm" onClick={() => put(variants.filter((_, index) => index !== at))}>
                {t('variant_remove')}
              </Button>
            </span>
          </fieldset>
        );
      })}
      <span>
        <Button variant="default" disabled={variants.length > 18} onClick={() => onChange(addVariant(spec))}>
          {t('variant_add')}
        </Button>
      </span>
    </section>
  );
}
