import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { leadPath } from '../api/queries';
import type { Lead } from '../api/types';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { leadName } from '../parts/format';

/** The name of a delivery's lead: deliveries carry only its id. */
export function LeadLink({ id }: { id: string | undefined }) {
  const { t } = useTranslation();
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: [api.tenant, 'lead-name', id ?? ''],
    enabled: id !== undefined,
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const lead = await api.call<Lead>(leadPath(id ?? ''), { signal });
      return { name: leadName(lead), erased: lead.erasedAt !== undefined };
    },
  });
  if (!id) return <span className="quiet">–</span>;
  if (error instanceof ApiError && (error.status === 404 || error.status === 410)) {
    return <span className="quiet">{t('erased_name')}</span>;
  }
  return (
    <a className="row-name" href={placeHash(api.tenant, 'leads', id)}>
      {data === undefined ? id.slice(0, 8) : data.erased ? t('erased_name') : data.name || t('name_none')}
    </a>
  );
}
