import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { textIn, TYPES, WITH_OPTIONS, withText, type FieldSpec, type FormSpec, type Texts } from './spec';

export interface FieldEditorProps {
  readonly spec: FormSpec;
  readonly index: number;
  readonly language: string;
  readonly onChange: (spec: FormSpec, together?: string) => void;
  readonly onRenamed: (name: string) => void;
}

export function FieldEditor({ spec, index, language, onChange, onRenamed }: FieldEditorProps) {
  const { t } = useTranslation();
  const field = spec.fields[index];
  if (!field) return null;
  const main = spec.language ?? 'en';

  function change(part: Partial<FieldSpec>, together?: string): void {
    const next: FieldSpec = { ...(field as FieldSpec), ...part };
    for (const key of Object.keys(next)) if (next[key] === undefined || next[key] === false) delete next[key];
    onChange({ ...spec, fields: spec.fields.map((one, at) => (at === index ? next : one)) }, together && `${index} ${together}`);
  }
  const text = (key: 'label' | 'help' | 'placeholder') => (
    <TextInput
      label={t(`field_${key}`)}
      value={textIn(field[key], language)}
      onChange={(event) => change({ [key]: withText(field[key], language, event.currentTarget.value, main) as Texts }, key)}
    />
  );
  const before = spec.fields.slice(0, index).filter((one) => one.type !== 'hidden');
  return (
    <div className="field-editor">
      <TextInput
        label={t('field_name')}
        value={field.name}
        onChange={(event) => {
          const name = event.currentTarget.value;
          if (!/^[a-z][A-Za-z0-9_]{0,62}$/.test(name) || spec.fields.some((one, at) => at !== index && one.name === name)) return;
          change({ name }, 'name');
          onRenamed(name);
        }}
      />
      <label className="picker">
        <span>{t('field_type')}</span>
        <select value={field.type ?? ''} onChange={(event) => change({ type: event.currentTarget.value || undefined } as Partial<FieldSpec>)}>
          <option value="">{t('type_standard')}</option>
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {t(`type_${type}`)}
            </option>
          ))}
        </select>
      </label>
      {text('label')}
      {text('help')}
      {text('placeholder')}
      <Checkbox label={t('field_required')} checked={field.required ?? false} onChange={(event) => change({ required: event.currentTarget.checked })} />
      <Checkbox label={t('field_prefill')} checked={field.prefill === true} onChange={(event) => change({ prefill: event.currentTarget.checked })} />
      <Checkbox label={t('field_ask')} checked={field.ask === 'unknown'} onChange={(event) => change({ ask: event.currentTarget.checked ? 'unknown' : undefined })} />
      {WITH_OPTIONS.includes(field.type ?? '') && (
        <label className="picker">
          <span>{t('field_options')}</span>
          <textarea
            key={JSON.stringify(field.options)}
            rows={4}
            defaultValue={(field.options ?? []).map((option) => `${option.value} = ${textIn(option.label, language) || option.value}`).join('\n')}
            onBlur={(event) =>
              change({
                options: event.currentTarget.value
                  .split('\n')
                  .map((line) => line.split('='))
                  .filter(([value]) => value?.trim())
                  .map(([value, ...label]) => {
                    const old = field.options?.find((option) => option.value === value?.trim())?.label;
                    return { value: value!.trim(), label: withText(old, language, label.join('=').trim() || value!.trim(), main) ?? value!.trim() };
                  }),
              })
            }
          />
        </label>
      )}
      {field.type === 'rating' && (
        <NumberInput label={t('field_points')} min={2} max={10} allowDecimal={false} value={Number(field['points'] ?? 5)} onChange={(points) => change({ points: Number(points) }, 'points')} />
      )}
      {field.type === 'file' && (
        <>
          <NumberInput label={t('field_maxFiles')} min={1} max={5} allowDecimal={false} value={Number(field['maxFiles'] ?? 1)} onChange={(maxFiles) => change({ maxFiles: Number(maxFiles) }, 'files')} />
          <TextInput
            key={String(field['accept'])}
            label={t('field_accept')}
            description={t('field_accept_hint')}
            defaultValue={((field['accept'] as string[] | undefined) ?? []).join(', ')}
            onBlur={(event) => {
              const accept = event.currentTarget.value.split(',').map((media) => media.trim()).filter(Boolean);
              change({ accept: accept.length ? accept : undefined });
            }}
          />
        </>
      )}
      {(spec.steps?.length ?? 0) > 1 && (
        <label className="picker">
          <span>{t('field_step')}</span>
          <select value={field.step ?? 1} onChange={(event) => change({ step: Number(event.currentTarget.value) })}>
            {spec.steps?.map((step, at) => (
              <option key={at} value={at + 1}>
                {at + 1}. {textIn(step.title, language)}
              </option>
            ))}
          </select>
        </label>
      )}
      {before.length > 0 && (
        <div className="field-when">
          <label className="picker">
            <span>{t('field_when')}</span>
            <select
              value={field.when?.field ?? ''}
              onChange={(event) => {
                const name = event.currentTarget.value;
                change({ when: name ? { field: name, filled: true } : undefined } as Partial<FieldSpec>);
              }}
            >
              <option value="">{t('field_always')}</option>
              {before.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          {field.when && (
            <TextInput
              label={t('field_when_is')}
              description={t('field_when_hint')}
              value={field.when.in?.join(', ') ?? ''}
              onChange={(event) => {
                const values = event.currentTarget.value.split(',').map((value) => value.trim()).filter(Boolean);
                const { field: on } = field.when as { field: string };
                change({ when: values.length ? { field: on, in: values } : { field: on, filled: true } }, 'when');
              }}
            />
          )}
        </div>
      )}
    </div>
  );
}
