import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import type { Json, LeadEvent } from '../api/types';
import { useApi } from '../app/context';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import { actorLabel, describe } from './sentences';
import { useVocabulary } from './useVocabulary';

interface Evidence {
  readonly actor?: string;
  readonly rulebook?: string | number;
  readonly rule?: string;
  readonly reason?: string;
  readonly guard?: {
    readonly from: readonly string[];
    readonly on: readonly string[];
    readonly when?: string;
    readonly after?: string;
  };
  readonly values?: readonly { readonly name: string; readonly value: Json }[];
  readonly cause?: LeadEvent;
}

/** Why a stage changed: who, by which condition, on which values, because of which fact. Asked for when it is opened. */
export function StageWhy({ lead, event }: { lead: string; event: LeadEvent }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <details className="stage-why" onToggle={(toggled) => setOpened(toggled.currentTarget.open)}>
      <summary>{t('evidence')}</summary>
      {opened && <Answer lead={lead} event={event} />}
    </details>
  );
}

function Answer({ lead, event }: { lead: string; event: LeadEvent }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const words = useVocabulary();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'evidence', lead, event.id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api.call<Evidence>(`${leadPath(lead)}/events/${event.id}/evidence`, { signal }),
  });
  if (isPending) return <Loading rows={3} what={t('evidence')} dense />;
  if (error) return <Failed title={t('evidence_failed')} error={error} onRetry={() => void refetch()} />;
  const shown = (value: Json): string => {
    if (value === null || value === '') return '–';
    if (typeof value === 'number') return formatNumber(value, language);
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.map(shown).join(', ') || '–';
    if (typeof value === 'object') {
      return Object.entries(value)
        .map(([name, part]) => `${name} ${shown(part)}`)
        .join(', ');
    }
    return t(value ? 'yes' : 'no');
  };
  const conditions = [data.guard?.when, data.guard?.after].filter((one): one is string => Boolean(one));
  return (
    <dl className="why-list">
      <div>
        <dt>{t('evidence_who')}</dt>
        <dd>
          {actorLabel(data.actor, words)}
          {data.rule && ` · ${t('evidence_rule', { rule: data.rule, version: data.rulebook })}`}
        </dd>
      </div>
      {data.reason && (
        <div>
          <dt>{t('evidence_reason')}</dt>
          <dd>{data.reason}</dd>
        </div>
      )}
      {conditions.length > 0 && (
        <div>
          <dt>{t('evidence_guard')}</dt>
          <dd>
            {conditions.map((one) => (
              <code key={one}>{one}</code>
            ))}
          </dd>
        </div>
      )}
      {(data.values ?? []).map(({ name, value }) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{shown(value)}</dd>
        </div>
      ))}
      {data.cause && (
        <div>
          <dt>{t('evidence_cause')}</dt>
          <dd>{describe([data.cause], words).title}</dd>
        </div>
      )}
    </dl>
  );
}
