import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { freeName, moved, STANDARD, textIn, TYPES, WITH_OPTIONS, type FieldSpec, type FormSpec } from './spec';

export interface FieldListProps {
  readonly spec: FormSpec;
  readonly chosen: string | undefined;
  readonly language: string;
  readonly onChoose: (name: string) => void;
  readonly onChange: (spec: FormSpec) => void;
}

/** The fields in order: moved by dragging, or with Alt and the arrow keys, or with the buttons. */
export function FieldList({ spec, chosen, language, onChoose, onChange }: FieldListProps) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<number>();
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);

  function move(from: number, to: number): void {
    if (to < 0 || to >= spec.fields.length || from === to) return;
    const field = spec.fields[from];
    onChange({ ...spec, fields: moved(spec.fields, from, to) });
    setSaid(t('builder_moved', { field: field?.name, place: to + 1, of: spec.fields.length }));
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('.builder-name')[to]?.focus());
  }

  function add(value: string): void {
    const standard = (STANDARD as readonly string[]).includes(value);
    const name = freeName(spec, standard ? value : value === 'checkbox' ? 'box' : value);
    const field: FieldSpec = { name };
    if (!standard) {
      field.type = value;
      if (value !== 'hidden') field.label = t('builder_new_label');
      if (WITH_OPTIONS.includes(value)) field.options = [{ value: 'a', label: 'A' }, { value: 'b', label: 'B' }];
    }
    onChange({ ...spec, fields: [...spec.fields, field] });
    onChoose(name);
  }

  return (
    <>
      <ol className="builder-list" ref={list}>
        {spec.fields.map((field, index) => (
          <li
            key={field.name}
            draggable
            className={field.name === chosen ? 'builder-row builder-row--chosen' : 'builder-row'}
            onDragStart={() => setDragged(index)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={() => {
              if (dragged !== undefined) move(dragged, index);
              setDragged(undefined);
            }}
          >
            <IconGripVertical size={16} aria-hidden="true" className="quiet" />
            <button
              type="button"
              className="builder-name"
              aria-pressed={field.name === chosen}
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
              onClick={() => onChoose(field.name)}
              onKeyDown={(event) => {
                if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
                event.preventDefault();
                move(index, index + (event.key === 'ArrowUp' ? -1 : 1));
              }}
            >
              {textIn(field.label, language) || textIn(field.label, spec.language ?? 'en') || field.name}
              <span className="hint">
                {t(`type_${field.type ?? 'standard'}`)}
                {field.required ? ` · ${t('builder_required')}` : ''}
              </span>
            </button>
            <button type="button" className="builder-icon" aria-label={t('builder_up', { field: field.name })} disabled={index === 0} onClick={() => move(index, index - 1)}>
              <IconArrowUp size={16} aria-hidden="true" />
            </button>
            <button type="button" className="builder-icon" aria-label={t('builder_down', { field: field.name })} disabled={index === spec.fields.length - 1} onClick={() => move(index, index + 1)}>
              <IconArrowDown size={16} aria-hidden="true" />
            </button>
            <button
              type="button"
              className="builder-icon"
              aria-label={t('builder_remove', { field: field.name })}
              disabled={spec.fields.length === 1}
              onClick={() => onChange({ ...spec, fields: spec.fields.filter((one) => one !== field) })}
            >
              <IconTrash size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ol>
      <p className="sr" role="status">
        {said}
      </p>
      <label className="picker">
        <span>{t('builder_add')}</span>
        <select value="" onChange={(event) => event.currentTarget.value && add(event.currentTarget.value)}>
          <option value="">{t('builder_add_choose')}</option>
          <optgroup label={t('builder_standard')}>
            {STANDARD.filter((name) => !spec.fields.some((field) => field.name === name)).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </optgroup>
          <optgroup label={t('builder_own')}>
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`type_${type}`)}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
    </>
  );
}
