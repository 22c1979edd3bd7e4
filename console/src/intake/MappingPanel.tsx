import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Resource } from '../api/types';
import { useApi } from '../app/context';
import { SourceMapping } from '../mapping/SourceMapping';
import type { CaptureDetail } from './types';

/** Tries a mapping on this payload with the code that decides, and saves it when it fits. */
export function MappingPanel({ capture }: { capture: CaptureDetail }) {
  const { t } = useTranslation();
  const api = useApi();
  const path = `resources/source/${encodeURIComponent(capture.source)}`;
  const { data } = useQuery({
    queryKey: [api.tenant, 'source', capture.source],
    queryFn: async ({ signal }) => {
      try {
        return await api.call<Resource>(path, { signal });
      } catch (error) {
        // a connection's own name has no source of that name
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
  if (!data) return null;
  return (
    <section className="card capture-card" aria-labelledby="capture-mapping">
      <h2 id="capture-mapping">{t('mapping')}</h2>
      <SourceMapping
        key={data.version}
        source={data}
        example={{ captureId: capture.captureId }}
        {...(capture.payload === undefined ? {} : { payload: { contentType: capture.contentType ?? '', body: capture.payload } })}
      />
    </section>
  );
}
