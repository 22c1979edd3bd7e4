import { Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addStep, removeStep } from './settings';
import type { SettingsProps } from './SettingsTab';
import { textIn, withText } from './spec';

/** The steps and their headings; which field stands in which step is said at the field. */
export function StepsCard({ spec, language, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const steps = spec.steps ?? [];
  return (
    <section className="card field-editor" aria-labelledby="settings-steps">
      <h2 id="settings-steps">{t('steps')}</h2>
      <p className="hint">{t(steps.length ? 'steps_hint' : 'steps_none')}</p>
      {steps.map((step, at) => (
        <div key={at} className="settings-row">
          <TextInput
            label={t('steps_title', { n: at + 1, count: spec.fields.filter((field) => (field.step ?? 1) === at + 1).length })}
            value={textIn(step.title, language)}
            onChange={(event) => {
              const title = withText(step.title, language, event.currentTarget.value, spec.language ?? 'en') ?? '';
              onChange({ ...spec, steps: steps.map((one, index) => (index === at ? { ...one, title } : one)) }, `step ${at} ${language}`);
            }}
          />
          <button type="button" className="builder-icon" aria-label={t('steps_remove', { n: at + 1 })} onClick={() => onChange(removeStep(spec, at))}>
            <IconTrash size={16} aria-hidden="true" />
          </button>
        </div>
      ))}
      <span>
        <Button variant="default" disabled={steps.length > 11} onClick={() => onChange(addStep(spec, t('steps_first'), t('steps_next')))}>
          {t('steps_add')}
        </Button>
      </span>
    </section>
  );
}
