import { Button, FileButton } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Page, Problem } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { Failed, Loading } from '../parts/States';
import { Asks } from './Asks';
import type { Plugin, PluginHealth } from './types';

/** Plugins belong to the instance, not to a tenant; only the instance admin may see them. */
async function instance<T>(token: string, method: string, path: string, body?: FormData): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/plugins${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
      credentials: 'omit',
      cache: 'no-store',
      body: body ?? null,
    });
  } catch {
    throw new ApiError(0);
  }
  const text = await response.text();
  let json: unknown;
  try {
    json = text ? JSON.parse(text) : undefined;
  } catch {
    json = undefined;
  }
  if (!response.ok) throw new ApiError(response.status, (json as Problem | undefined) ?? {});
  return json as T;
}

function upload(file: File): FormData {
  const form = new FormData();
  form.set('file', file);
  return form;
}

interface Chosen {
  readonly file: File;
  readonly plugin: Plugin;
}

export function PluginsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('plugins'));
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [chosen, setChosen] = useState<Chosen>();
  const [busy, setBusy] = useState('');
  const query = useQuery({
    queryKey: ['plugins'],
    refetchInterval: 10_000,
    queryFn: () => instance<Page<Plugin>>(api.token, 'GET', ''),
  });

  async function act(what: string, work: () => Promise<void>): Promise<void> {
    setBusy(what);
    try {
      await work();
      await client.invalidateQueries();
    } catch (error) {
      notice({ tone: 'failed', text: errorText(error, t) });
    } finally {
      setBusy('');
    }
  }

  const choose = (file: File | null): void => {
    if (!file) return;
    void act('choose', async () => {
      setChosen({ file, plugin: await instance<Plugin>(api.token, 'POST', ':inspect', upload(file)) });
    });
  };

  const install = (): void => {
    if (!chosen) return;
    void act('install', async () => {
      const done = await instance<Plugin>(api.token, 'POST', '', upload(chosen.file));
      setChosen(undefined);
      notice({ text: t('plugin_installed', { id: done.id, version: done.version }) });
    });
  };

  return (
    <>
      <p>
        <a href={placeHash(api.tenant, 'connections')}>{t('connections_back')}</a>
      </p>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('plugins')}
        </h1>
        <FileButton accept=".jar,application/java-archive" onChange={choose}>
          {(props) => (
            <Button
              {...props}
              className="page-action"
              variant="default"
              loading={busy === 'choose'}
              leftSection={<IconUpload size={16} stroke={1.7} aria-hidden="true" />}
            >
              {t('plugin_choose')}
            </Button>
          )}
        </FileButton>
      </div>
      {chosen && (
        <section className="card plugin-ask" aria-label={t('plugin_asks')}>
          <h2>{t('plugin_asks_title', { id: chosen.plugin.id, version: chosen.plugin.version })}</h2>
          <p>{chosen.plugin.description}</p>
          <p>
            {chosen.plugin.replaces
              ? t('plugin_replaces', { version: chosen.plugin.replaces })
              : t('plugin_is_new')}{' '}
            {chosen.plugin.signer ? t('plugin_signed', { signer: chosen.plugin.signer.slice(0, 16) }) : t('plugin_unsigned')}
          </p>
          {chosen.plugin.permissions && <Asks permissions={chosen.plugin.permissions} />}
          <p className="hint">{t('plugin_trust')}</p>
          <div className="form-actions">
            <Button loading={busy === 'install'} onClick={install}>
              {chosen.plugin.replaces ? t('plugin_swap') : t('plugin_install')}
            </Button>
            <Button variant="default" onClick={() => setChosen(undefined)}>
              {t('cancel')}
            </Button>
          </div>
        </section>
      )}
      <section className="card list" aria-label={t('plugins')}>
        {query.isPending ? (
          <Loading rows={5} what={t('plugins_what')} dense />
        ) : query.isError ? (
          <Failed title={t('plugins_failed')} error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <ul className="connection-list">
            {query.data.items.map((plugin) => (
              <PluginRow
                key={plugin.id}
                plugin={plugin}
                busy={busy === plugin.id}
                onAct={(method, path) =>
                  void act(plugin.id, async () => {
                    await instance(api.token, method, path);
                  })
                }
              />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** What its connections do, whatever tenant they are of. */
function Health({ health }: { health: PluginHealth }) {
  const { t } = useTranslation();
  const states = Object.entries(health.connections).map(
    ([state, count]) => `${count} ${t(`connection_${state.replaceAll('-', '_')}`).toLowerCase()}`,
  );
  return (
    <p className="hint connection-pace">
      {t('plugin_connections', { states: states.join(', ') })}{' '}
      {health.calls > 0 && t('connection_pace', { calls: health.perMinute, p95: Math.round(health.p95Ms) })}
      {health.failed > 0 && <span className="ember"> {t('connection_failed_calls', { count: health.failed })}</span>}
      {health.waiting > 0 && <span> {t('connection_waiting', { count: health.waiting })}</span>}
    </p>
  );
}

interface RowProps {
  readonly plugin: Plugin;
  readonly busy: boolean;
  readonly onAct: (method: string, path: string) => void;
}

function PluginRow({ plugin, busy, onAct }: RowProps) {
  const { t } = useTranslation();
  const path = `/${encodeURIComponent(plugin.id)}`;
  const behind = plugin.nodes?.filter((node) => node.problem) ?? [];
  return (
    <li className="connection-row">
      <div className="connection-name">
        <span className="strong">
          {plugin.id} {plugin.version}
        </span>
        <span className="hint">
          {[plugin.provider, plugin.bundled ? t('plugin_bundled') : plugin.signer ? '' : t('plugin_unsigned')]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      <div className="connection-state">
        <span className={plugin.state === 'active' ? 'mark mark--done' : 'mark mark--late'}>
          {t(`plugin_${plugin.state ?? 'failed'}`)}
        </span>
        {plugin.health && <Health health={plugin.health} />}
        {plugin.problem && <p className="connection-message ember">{plugin.problem}</p>}
        {(plugin.hungCalls ?? 0) > 0 && <p className="ember">{t('plugin_hung', { count: plugin.hungCalls ?? 0 })}</p>}
        {behind.map((node) => (
          <p key={node.node} className="hint">
            {t('plugin_node_behind', { node: node.node.slice(-6), problem: node.problem ?? '' })}
          </p>
        ))}
      </div>
      <div className="actions">
        {plugin.state === 'active' ? (
          <button type="button" className="linkish" disabled={busy} onClick={() => onAct('POST', `${path}:disable`)}>
            {t('plugin_disable')}
          </button>
        ) : plugin.state === 'disabled' ? (
          <button type="button" className="linkish" disabled={busy} onClick={() => onAct('POST', `${path}:enable`)}>
            {t('plugin_enable')}
          </button>
        ) : null}
        {!plugin.bundled && plugin.version !== '' && (
          <button
            type="button"
            className="linkish linkish--harm"
            disabled={busy}
            onClick={() => onAct('DELETE', path)}
          >
            {t('plugin_remove')}
          </button>
        )}
      </div>
    </li>
  );
}
