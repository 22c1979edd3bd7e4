import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AfterCard } from './AfterCard';
import { LookCard } from './LookCard';
import { PlacementCard } from './PlacementCard';
import { Preview } from './Preview';
import { asVariant } from './settings';
import type { FormSpec } from './spec';
import { StepsCard } from './StepsCard';
import { VariantsCard } from './VariantsCard';

/** A part of the form's settings: it gets the form and gives it back changed; changes with the same mark are one step of undo. */
export interface SettingsProps {
  readonly spec: FormSpec;
  readonly language: string;
  readonly onChange: (spec: FormSpec, together?: string) => void;
}

/** What makes a form more than its fields: steps, looks, where it opens, what comes after, and its variants. */
export function SettingsTab({ onLanguage, ...part }: SettingsProps & { onLanguage: (language: string) => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const variant = part.spec.variants?.some(({ name }) => name === shown) ? shown : undefined;
  return (
    <div className="builder">
      <div className="builder-side">
        <StepsCard {...part} />
        <LookCard {...part} />
        <PlacementCard {...part} />
        <AfterCard {...part} />
        <VariantsCard {...part} shown={variant} onShow={setShown} />
      </div>
      <Preview
        spec={variant === undefined ? part.spec : asVariant(part.spec, variant)}
        of={variant === undefined ? undefined : t('variant_preview', { name: variant })}
        language={part.language}
        onLanguage={onLanguage}
      />
    </div>
  );
}
