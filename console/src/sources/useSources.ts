import { useQuery } from '@tanstack/react-query';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import type { SourceFigures } from './types';

/** All sources with their figures of the last thirty days. */
export function useSources() {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenant, 'sources'],
    queryFn: ({ signal }) => api.call<Page<SourceFigures>>('sources', { signal }),
  });
}
