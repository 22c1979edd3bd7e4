import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { withKeys } from './settings';
import type { SettingsProps } from './SettingsTab';
import { textIn, withText, type AfterSpec } from './spec';

/** What a visitor gets after the submit: thanks are among the texts, here is the rest. */
export function AfterCard({ spec, language, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const assets = useNames('asset');
  const forms = useNames('form');
  const after = spec.after ?? {};
  const change = (part: Partial<AfterSpec>, together?: string) =>
    onChange(withKeys(spec, { after: withKeys(after, part) }), together && `after ${together}`);
  const choice = (label: string, value: string | undefined, names: readonly string[], onPick: (name: string) => void) => (
    <label className="picker">
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => onPick(event.currentTarget.value)}>
        <option value="">{t('after_none')}</option>
        {[...new Set([...names, ...(value ? [value] : [])])].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <section className="card field-editor" aria-labelledby="settings-after">
      <h2 id="settings-after">{t('after')}</h2>
      {choice(t('after_asset'), after.asset, assets, (asset) => change({ asset, ...(asset ? { link: '' } : {}) }))}
      {!after.asset && (
        <TextInput
          label={t('after_link')}
          placeholder="/guida.pdf"
          value={after.link ?? ''}
          onChange={(event) => change({ link: event.currentTarget.value }, 'link')}
        />
      )}
      {(after.asset || after.link) && (
        <TextInput
          label={t('after_linkText')}
          value={textIn(after.linkText, language)}
          onChange={(event) => change({ linkText: withText(after.linkText, language, event.currentTarget.value, spec.language ?? 'en') }, `text ${language}`)}
        />
      )}
      {choice(t('after_next'), after.next, forms, (next) => change({ next }))}
      <TextInput
        label={t('after_redirect')}
        description={t('after_redirect_hint')}
        value={spec.redirect ?? ''}
        onChange={(event) => onChange(withKeys(spec, { redirect: event.currentTarget.value }), 'redirect')}
      />
      <TextInput
        label={t('after_event')}
        description={t('after_event_hint')}
        value={after.event ?? ''}
        onChange={(event) => change({ event: event.currentTarget.value }, 'event')}
      />
      {(after.cases?.length ?? 0) > 0 && <p className="hint">{t('after_cases', { count: after.cases?.length })}</p>}
    </section>
  );
}

function useNames(kind: string): readonly string[] {
  const api = useApi();
  const found = useQuery({
    queryKey: [api.tenant, 'names', kind],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind }, signal }),
  });
  return found.data?.items.map(({ name }) => name) ?? [];
}
