import { Button, Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { saveFile } from '../parts/saveFile';
import { Failed, Loading } from '../parts/States';
import { Asks } from './Asks';
import { ConnectionMark } from './ConnectionMark';
import { ConnectorIcon } from './ConnectorIcon';
import { Pace } from './ConnectionsPage';
import { SettingsForm } from './SettingsForm';
import type { Connection, Connector, Values } from './types';
import { byPath } from './values';

interface Tried {
  readonly works: boolean;
  readonly kind?: string;
  readonly message?: string;
}

/** One connection: its settings, drawn from the connector's record, and how it is doing. */
export function ConnectionPage({ name, connector: chosen }: { name: string | undefined; connector: string | undefined }) {
  const { t } = useTranslation();
  const heading = usePageTitle(name ?? t('connection_new'));
  const api = useApi();
  const language = useLanguage();
  const stored = useQuery({
    queryKey: [api.tenant, 'resource', 'connection', name],
    enabled: name !== undefined,
    queryFn: ({ signal }) => api.call<Resource>(`resources/connection/${encodeURIComponent(name ?? '')}`, { signal }),
  });
  const health = useQuery({
    queryKey: [api.tenant, 'connections', name],
    enabled: name !== undefined,
    refetchInterval: 10_000,
    queryFn: ({ signal }) => api.call<Connection>(`connections/${encodeURIComponent(name ?? '')}`, { signal }),
  });
  const spec = stored.data?.spec as { connector?: string; settings?: Values } | undefined;
  const id = chosen ?? spec?.connector;
  const connector = useQuery({
    queryKey: [api.tenant, 'connector', id, language],
    enabled: id !== undefined,
    queryFn: ({ signal }) =>
      api.call<Connector>(`connectors/${encodeURIComponent(id ?? '')}`, { query: { lang: language }, signal }),
  });
  const failed = stored.error ?? connector.error;
  return (
    <>
      <p>
        <a href={placeHash(api.tenant, 'connections')}>{t('connections_back')}</a>
      </p>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {name ?? t('connection_new')}
        </h1>
        {health.data && (
          <ConnectionMark state={health.data.state} since={health.data.since} until={health.data.until} />
        )}
      </div>
      {failed ? (
        <Failed title={t('connection_unread')} error={failed} onRetry={() => void stored.refetch()} />
      ) : !connector.data || (name !== undefined && !spec) ? (
        <Loading rows={6} what={t('connections_what')} />
      ) : (
        <div className="connection-columns">
          <Editor key={`${name} ${connector.data.id}`} name={name} spec={stored.data?.spec ?? {}} connector={connector.data} />
          <aside className="connection-side">
            {health.data && (
              <section className="card" aria-label={t('connection_health')}>
                <h2>{t('connection_health')}</h2>
                <ConnectionMark state={health.data.state} since={health.data.since} until={health.data.until} />
                {health.data.message && <p>{health.data.message}</p>}
                {health.data.errors?.map((error) => (
                  <p key={error.field} className="ember">
                    {error.field}: {error.message}
                  </p>
                ))}
                <Pace connection={health.data} />
                <Failures calls={health.data.calls?.failures ?? {}} />
              </section>
            )}
            <section className="card" aria-label={t('connector_about')}>
              <h2 className="connector-title">
                <ConnectorIcon connector={connector.data} />
                {connector.data.label}
              </h2>
              <p>{connector.data.help}</p>
              <p className="hint">
                {connector.data.plugin} {connector.data.version}
              </p>
              {connector.data.permissions && <Asks permissions={connector.data.permissions} schema={connector.data.schema} />}
              <ConnectorDocs connector={connector.data.id} />
            </section>
          </aside>
        </div>
      )}
    </>
  );
}

/** The documentation made from the settings, to keep or to hand on. */
function ConnectorDocs({ connector }: { connector: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const language = useLanguage();
  const load = async (path: string, type: string): Promise<void> => {
    try {
      const file = await api.file(`connectors/${encodeURIComponent(connector)}/${path}`, { lang: language });
      saveFile(file, `${connector}.${type}`);
    } catch (error) {
      notice({ tone: 'failed', text: errorText(error, t) });
    }
  };
  return (
    <p className="connector-docs">
      <button type="button" className="linkish" onClick={() => void load('docs', 'md')}>
        {t('connector_docs')}
      </button>
      <button type="button" className="linkish" onClick={() => void load('schema', 'schema.json')}>
        {t('connector_schema')}
      </button>
    </p>
  );
}

function Failures({ calls }: { calls: Readonly<Record<string, number>> }) {
  const { t } = useTranslation();
  const kinds = Object.entries(calls);
  if (kinds.length === 0) return null;
  return (
    <ul className="failures">
      {kinds.map(([kind, count]) => (
        <li key={kind}>
          {t(`failure_${kind}`)}: <span className="strong">{count}</span>
        </li>
      ))}
    </ul>
  );
}

function Editor({ name, spec, connector }: { name: string | undefined; spec: Values; connector: Connector }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [newName, setNewName] = useState('');
  const [settings, setSettings] = useState<Values>((spec.settings as Values | undefined) ?? {});
  const [enabled, setEnabled] = useState(spec.enabled !== false);
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [tried, setTried] = useState<Tried>();
  const [busy, setBusy] = useState<'save' | 'test'>();
  const target = name ?? newName.trim();

  useEffect(() => {
    const first = [...errors.keys()][0];
    if (first) document.querySelector<HTMLElement>(`[data-path="${CSS.escape(first)}"]`)?.focus();
  }, [errors]);

  async function work(what: 'save' | 'test', call: () => Promise<void>): Promise<void> {
    setBusy(what);
    setTried(undefined);
    try {
      await call();
      setErrors(new Map());
    } catch (error) {
      if (error instanceof ApiError && error.problem.errors?.length) setErrors(byPath(error.problem.errors));
      notice({ tone: 'failed', text: errorText(error, t) });
    } finally {
      setBusy(undefined);
    }
  }

  const save = (): Promise<void> =>
    work('save', async () => {
      await api.call(`resources/connection/${encodeURIComponent(target)}`, {
        method: 'PUT',
        body: { spec: { ...spec, connector: connector.id, settings, enabled } },
      });
      await client.invalidateQueries({ queryKey: [api.tenant] });
      notice({ text: t('connection_saved', { name: target }) });
      if (!name) go(placeHash(api.tenant, 'connections', target), { replace: true });
    });

  const test = (): Promise<void> =>
    work('test', async () => {
      setTried(
        await api.call<Tried>('connections:test', {
          method: 'POST',
          body: { ...(target ? { name: target } : {}), connector: connector.id, settings },
        }),
      );
    });

  const remove = (): Promise<void> =>
    work('save', async () => {
      await api.call(`resources/connection/${encodeURIComponent(target)}`, { method: 'DELETE' });
      await client.invalidateQueries({ queryKey: [api.tenant] });
      notice({
        text: t('connection_removed', { name: target }),
      });
      go(placeHash(api.tenant, 'connections'));
    });

  return (
    <form
      className="card connection-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {!name && (
        <div className="setting">
          <TextInput
            label={t('connection_name')}
            description={t('connection_name_hint')}
            withAsterisk
            value={newName}
            error={errors.get('name')}
            onChange={(event) => setNewName(event.currentTarget.value)}
          />
          <code className="setting-key">name</code>
        </div>
      )}
      <SettingsForm schema={connector.schema ?? {}} values={settings} errors={errors} onChange={setSettings} />
      <Switch
        className="connection-switch"
        label={t('connection_on')}
        description={t('connection_on_hint')}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
      {tried && (
        <p role="status" className={tried.works ? 'tried tried--works' : 'tried tried--fails'}>
          {tried.works ? t('connection_works') : t('connection_works_not', { reason: tried.message ?? '' })}
        </p>
      )}
      <div className="form-actions">
        <Button type="submit" loading={busy === 'save'} disabled={target === ''}>
          {t('connection_save')}
        </Button>
        <Button type="button" variant="default" loading={busy === 'test'} onClick={() => void test()}>
          {t('connection_test')}
        </Button>
        {name && (
          <button type="button" className="linkish linkish--harm" onClick={() => void remove()}>
            {t('connection_remove')}
          </button>
        )}
      </div>
    </form>
  );
}
