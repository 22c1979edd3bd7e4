import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { go, placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { Empty, Failed, Loading } from '../parts/States';
import { ConnectionMark } from './ConnectionMark';
import { ConnectorIcon } from './ConnectorIcon';
import type { Connection, Connector } from './types';

const LOOK_MS = 10_000;

export function useConnectors() {
  const api = useApi();
  const language = useLanguage();
  return useQuery({
    queryKey: [api.tenant, 'connectors', language],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call<Page<Connector>>('connectors', { query: { lang: language }, signal }),
  });
}

export function newConnection(tenant: string, connector: string): string {
  return placeHash(tenant, 'connections', 'new', new URLSearchParams({ connector }));
}

export function ConnectionsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('connections'));
  const api = useApi();
  const connectors = useConnectors();
  const labels = new Map(connectors.data?.items.map((one) => [one.id, one.label]));
  const icons = new Map(connectors.data?.items.map((one) => [one.id, one]));
  const query = useQuery({
    queryKey: [api.tenant, 'connections'],
    refetchInterval: LOOK_MS,
    queryFn: ({ signal }) => api.call<Page<Connection>>('connections', { signal }),
  });
  const items = query.data?.items ?? [];
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('connections')}
        </h1>
        <a className="page-action" href={placeHash(api.tenant, 'plugins')}>
          {t('plugins')}
        </a>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button leftSection={<IconPlus size={16} stroke={1.7} aria-hidden="true" />}>{t('connection_new')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(connectors.data?.items ?? []).map((one) => (
              <Menu.Item key={one.id} leftSection={<ConnectorIcon connector={one} />} onClick={() => go(newConnection(api.tenant, one.id))}>
                {one.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <section className="card list" aria-label={t('connections')}>
        {query.isPending ? (
          <Loading rows={5} what={t('connections_what')} dense />
        ) : query.isError && items.length === 0 ? (
          <Failed title={t('connections_failed')} error={query.error} onRetry={() => void query.refetch()} />
        ) : items.length === 0 ? (
          <Empty title={t('connections_empty')}>{t('connections_empty_text')}</Empty>
        ) : (
          <ul className="connection-list">
            {items.map((one) => (
              <li key={one.name} className="connection-row">
                <ConnectorIcon connector={icons.get(one.connector)} />
                <div className="connection-name">
                  <a className="strong" href={placeHash(api.tenant, 'connections', one.name)}>
                    {one.name}
                  </a>
                  <span className="hint">{labels.get(one.connector) ?? one.connector}</span>
                </div>
                <div className="connection-state">
                  <ConnectionMark state={one.state} since={one.since} until={one.until} />
                  {one.message && <p className="hint connection-message">{one.message}</p>}
                </div>
                <Pace connection={one} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** How the last calls went, in words and numbers. */
export function Pace({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const calls = connection.calls;
  if (!calls || calls.total === 0) return <p className="hint connection-pace">{t('connection_idle')}</p>;
  return (
    <p className="hint connection-pace">
      {t('connection_pace', {
        calls: calls.perMinute,
        p95: Math.round(calls.p95Ms),
      })}
      {calls.failed > 0 && <span className="ember"> {t('connection_failed_calls', { count: calls.failed })}</span>}
      {calls.waiting > 0 && <span> {t('connection_waiting', { count: calls.waiting })}</span>}
      {connection.breaker === 'open' && <span className="ember"> {t('connection_spared')}</span>}
    </p>
  );
}
