import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { actorLabel } from '../lead/sentences';
import { Failed, Loading } from '../parts/States';
import { asSpec, type FormSpec } from './spec';

interface Version {
  readonly version: number;
  readonly createdAt?: string;
  readonly at?: string;
  readonly actor?: string;
  readonly spec?: unknown;
}

export function Versions({ name, version, onRollback }: { name: string; version: number; onRollback: (spec: FormSpec) => void }) {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const versions = useQuery({
    queryKey: [api.tenant, 'form-versions', name, version],
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
    queryFn: ({ signal }) => api.call<Page<Version>>(`resources/form/${encodeURIComponent(name)}/versions`, { signal }),
  });
  if (versions.isPending) return <Loading rows={4} what={t('versions_what')} />;
  if (versions.isError) return <Failed title={t('versions_failed')} error={versions.error} onRetry={() => void versions.refetch()} />;
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="card" aria-labelledby="versions-title">
      <h2 id="versions-title">{t('form_tab_versions')}</h2>
      <ul className="version-list">
        {versions.data.items.map((version) => (
          <li key={version.version}>
            <span className="strong">{t('version_n', { n: version.version })}</span>
            <span className="hint">
              {(version.createdAt ?? version.at) && time.format(new Date((version.createdAt ?? version.at) as string))} {actorLabel(version.actor, { t, seller: (name) => name })}
            </span>
            {Boolean(version.spec) && (
              <Button variant="default" size="compact-sm" onClick={() => onRollback(asSpec(version.spec as never))}>
                {t('version_back')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
