import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePurposes } from './FormPage';
import type { FormSpec } from './spec';

/** One box for each purpose and channel, with the version of the wording that visitors see. */
export function ConsentEditor({ spec, onChange }: { spec: FormSpec; onChange: (spec: FormSpec) => void }) {
  const { t } = useTranslation();
  const purposes = usePurposes();
  const consents = spec.consents ?? [];
  return (
    <ul className="consent-editor">
      {(purposes.data?.items ?? []).flatMap((purpose) => {
        const channels = (purpose.spec?.channels ?? []) as string[];
        return channels.map((channel) => {
          const at = consents.findIndex((one) => one.purpose === purpose.name && one.channel === channel);
          const current = String(purpose.spec?.current ?? '1');
          const wordings = (purpose.spec?.wordings ?? {}) as Record<string, Record<string, string>>;
          return (
            <li key={`${purpose.name} ${channel}`}>
              <Checkbox
                label={`${purpose.name} · ${channel}`}
                description={`${t('consent_version', { version: current, count: Object.keys(wordings).length })} ${Object.values(wordings[current] ?? {})[0] ?? ''}`}
                checked={at >= 0}
                onChange={(event) =>
                  onChange({
                    ...spec,
                    consents: event.currentTarget.checked
                      ? [...consents, { purpose: purpose.name, channel, ...(channel === 'notice' ? { required: true } : {}) }]
                      : consents.filter((_, index) => index !== at),
                  })
                }
              />
              {at >= 0 && (
                <Checkbox
                  label={t('builder_required')}
                  checked={consents[at]?.required ?? false}
                  onChange={(event) =>
                    onChange({ ...spec, consents: consents.map((one, index) => (index === at ? { ...one, required: event.currentTarget.checked } : one)) })
                  }
                />
              )}
            </li>
          );
        });
      })}
    </ul>
  );
}
