import { useApi } from '../app/context';
import { placeHash, usePlace } from '../app/router';

/** The address of this report with the leads behind one number open below it. */
export function useBehind(): (show: string, split?: string) => string {
  const api = useApi();
  const place = usePlace();
  return (show, split) => {
    const query = new URLSearchParams(place.query);
    query.set('show', show);
    if (split === undefined) query.delete('split');
    else query.set('split', split);
    return placeHash(api.tenant, 'reports', undefined, query);
  };
}
