import { NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import type { Capture, CaptureDetail } from '../intake/types';
import { Empty, Failed, Loading } from '../parts/States';
import { SourceMapping } from './SourceMapping';
import './mapping.css';

const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'application/xml', 'text/csv'] as const;

/** How each source's payloads are read, tried on the newest one it sent, or on one that is pasted. */
export function MappingPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('mappings'));
  const api = useApi();
  const place = usePlace();
  const sources = useQuery({
    queryKey: [api.tenant, 'source', 'all'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'source' }, signal }),
  });
  const wanted = place.query.get('source');
  const source = sources.data?.items.find(({ name }) => name === wanted) ?? sources.data?.items[0];
  return (
    <>
      <p>
        <a href={placeHash(api.tenant, 'intake')}>{t('mappings_back')}</a>
      </p>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('mappings')}
        </h1>
      </div>
      {sources.isPending ? (
        <section className="card">
          <Loading rows={6} what={t('mappings_what')} />
        </section>
      ) : sources.isError ? (
        <section className="card">
          <Failed title={t('mappings_failed')} error={sources.error} onRetry={() => void sources.refetch()} />
        </section>
      ) : !source ? (
        <section className="card">
          <Empty title={t('mappings_none')}>{t('mappings_none_text')}</Empty>
        </section>
      ) : (
        <>
          <NativeSelect
            className="mapping-source"
            label={t('mappings_source')}
            value={source.name}
            data={sources.data.items.map(({ name }) => name)}
            onChange={(event) =>
              go(placeHash(api.tenant, 'mappings', undefined, new URLSearchParams({ source: event.currentTarget.value })), { replace: true })
            }
          />
          <OfSource key={`${source.name} ${source.version}`} source={source} />
        </>
      )}
    </>
  );
}

function OfSource({ source }: { source: Resource }) {
  const { t } = useTranslation();
  const api = useApi();
  const newest = useQuery({
    queryKey: [api.tenant, 'captures', 'newest', source.name],
    queryFn: async ({ signal }) => {
      const { items } = await api.call<Page<Capture>>('captures', { query: { source: source.name, limit: 1 }, signal });
      return items[0] ? api.call<CaptureDetail>(`captures/${items[0].captureId}`, { signal }) : null;
    },
  });
  const [type, setType] = useState<string>();
  const [body, setBody] = useState<string>();
  if (newest.isPending) return <Loading rows={6} what={t('mappings_what')} />;
  const stored = newest.data?.payload;
  const example = {
    contentType: type ?? newest.data?.contentType ?? 'application/json',
    body: body ?? (stored === undefined ? '{}' : typeof stored === 'string' ? stored : JSON.stringify(stored, null, 2)),
  };
  return (
    <div className="mapping-columns">
      <section className="card" aria-labelledby="mapping-rules">
        <h2 id="mapping-rules">{t('mapping')}</h2>
        <SourceMapping source={source} example={example} payload={example} />
      </section>
      <section className="card" aria-labelledby="mapping-example">
        <h2 id="mapping-example">{t('mapping_example')}</h2>
        <p className="hint">{t(newest.data ? 'mapping_example_newest' : 'mapping_example_none')}</p>
        <NativeSelect
          label={t('mapping_example_type')}
          value={example.contentType}
          data={[...new Set([...TYPES, example.contentType])]}
          onChange={(event) => setType(event.currentTarget.value)}
        />
        <Textarea
          label={t('mapping_example_payload')}
          value={example.body}
          onChange={(event) => setBody(event.currentTarget.value)}
          autosize
          minRows={8}
          maxRows={26}
          spellCheck={false}
          classNames={{ input: 'payload' }}
        />
      </section>
    </div>
  );
}
