import { useQuery } from '@tanstack/react-query';
import { useApi } from '../app/context';
import type { Connector } from './types';

/** A plugin's icon in the colour of the text around it; the plugin's drawing is never part of our page. */
export function ConnectorIcon({ connector }: { connector: Connector | undefined }) {
  const api = useApi();
  const icon = useQuery({
    queryKey: [api.tenant, 'connector-icon', connector?.id, connector?.version],
    enabled: connector?.icon === true,
    staleTime: Infinity,
    queryFn: async () => {
      const text = await (await api.file(`connectors/${encodeURIComponent(connector?.id ?? '')}/icon`)).text();
      return `url("data:image/svg+xml,${encodeURIComponent(text)}")`;
    },
  });
  return (
    <span
      className="connector-icon"
      aria-hidden="true"
      style={icon.data ? { maskImage: icon.data } : { visibility: 'hidden' }}
    />
  );
}
