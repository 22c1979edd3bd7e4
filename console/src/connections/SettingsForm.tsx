import { Button, Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportMapping } from '../mapping/ExportMapping';
import { DOTS, type Schema, type Values } from './types';
import { linesOf, listOf, mapOf, numberOf, pairsOf, put, shownGroups } from './values';

interface FormProps {
  readonly schema: Schema;
  readonly values: Values;
  readonly errors: ReadonlyMap<string, string>;
  readonly path?: string;
  readonly onChange: (values: Values) => void;
}

/** The settings of a connector, drawn from the record it declares: label, control, key. */
export function SettingsForm({ schema, values, errors, path = '', onChange }: FormProps) {
  return (
    <div className="settings">
      {shownGroups(schema, values).map(({ title, settings }) => (
        <fieldset key={title} className="settings-group">
          {title && <legend className="settings-title">{title}</legend>}
          {settings.map(([name, node]) => (
            <SettingRow
              key={name}
              name={name}
              node={node}
              path={path ? `${path}.${name}` : name}
              required={schema.required?.includes(name) ?? false}
              value={values[name]}
              errors={errors}
              onChange={(value) => onChange(put(values, name, value))}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly node: Schema;
  readonly path: string;
  readonly required: boolean;
  readonly value: unknown;
  readonly errors: ReadonlyMap<string, string>;
  readonly onChange: (value: unknown) => void;
}

function SettingRow(props: RowProps) {
  const { name, node, path, errors, value, onChange } = props;
  if (node.type === 'object' && node.properties) {
    return (
      <div className="settings-inner">
        <p className="strong">{node.title ?? name}</p>
        {node.description && <p className="hint">{node.description}</p>}
        <SettingsForm
          schema={node}
          path={path}
          errors={errors}
          values={(value ?? {}) as Values}
          onChange={(next) => onChange(Object.keys(next).length > 0 ? next : undefined)}
        />
      </div>
    );
  }
  if (node.type === 'array' && node.items?.properties) return <SettingList {...props} />;
  return (
    <div className="setting">
      <Control {...props} />
      <code className="setting-key">{path}</code>
    </div>
  );
}

function SettingList({ node, path, name, value, errors, onChange }: RowProps) {
  const { t } = useTranslation();
  const items = Array.isArray(value) ? (value as readonly Values[]) : [];
  const change = (next: readonly Values[]): void => onChange(next.length > 0 ? next : undefined);
  return (
    <div className="settings-inner">
      <p className="strong">{node.title ?? name}</p>
      {node.description && <p className="hint">{node.description}</p>}
      {items.map((item, index) => (
        <div key={index} className="settings-item">
          <SettingsForm
            schema={node.items ?? {}}
            path={`${path}[${index}]`}
            errors={errors}
            values={item}
            onChange={(next) => change(items.map((one, at) => (at === index ? next : one)))}
          />
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={16} stroke={1.7} aria-hidden="true" />}
            onClick={() => change(items.filter((_, at) => at !== index))}
          >
            {t('setting_remove', { what: node.title ?? name })}
          </Button>
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} stroke={1.7} aria-hidden="true" />}
        onClick={() => change([...items, {}])}
      >
        {t('setting_add', { what: node.title ?? name })}
      </Button>
    </div>
  );
}

function Control({ name, node, path, required, value, errors, onChange }: RowProps) {
  const { t } = useTranslation();
  const id = useId();
  const error = errors.get(path);
  const shared = {
    id,
    label: node.title ?? name,
    description: node.description,
    withAsterisk: required,
    error: error || undefined,
    placeholder: node.examples?.[0] ?? (node.default === undefined ? undefined : String(node.default)),
    'data-path': path,
  };
  const text = value === undefined || value === null ? '' : String(value);
  if (node.writeOnly) {
    return (
      <PasswordInput
        {...shared}
        value={text === DOTS ? '' : text}
        placeholder={text === DOTS ? t('secret_kept') : shared.placeholder}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('secret_show') }}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    );
  }
  if (node.enum) {
    const fallback = typeof node.default === 'string' ? node.default : undefined;
    return (
      <NativeSelect
        {...shared}
        value={text || fallback || ''}
        data={[...(fallback || text ? [] : [{ value: '', label: t('setting_choose') }]), ...node.enum]}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    );
  }
  if (node.type === 'boolean') {
    return (
      <Checkbox
        id={id}
        label={shared.label}
        description={shared.description}
        error={shared.error}
        checked={typeof value === 'boolean' ? value : node.default === true || node.default === 'true'}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (node.type === 'integer' || node.type === 'number') {
    return (
      <TextInput
        {...shared}
        inputMode="decimal"
        value={text}
        onChange={(event) => onChange(numberOf(event.currentTarget.value))}
      />
    );
  }
  if (node.type === 'array') {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={12}
        description={[node.description, t('setting_lines')].filter(Boolean).join(' ')}
        defaultValue={linesOf(value)}
        onChange={(event) => onChange(listOf(event.currentTarget.value))}
      />
    );
  }
  if (node.type === 'object' && name === 'mapping') {
    return <ExportMapping label={shared.label} hint={node.description} error={error} value={value} onChange={onChange} />;
  }
  if (node.type === 'object') {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={12}
        description={[node.description, t('setting_pairs')].filter(Boolean).join(' ')}
        defaultValue={pairsOf(value)}
        onChange={(event) => onChange(mapOf(event.currentTarget.value))}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      type={node.format === 'uri' ? 'url' : 'text'}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
