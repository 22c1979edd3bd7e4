import { Button, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, inputErrors } from '../api/client';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatNumber } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import { isLow, NAME, type Asset, type CodePool } from './types';

export interface PoolsCardProps {
  readonly pools: UseQueryResult<Page<CodePool>>;
  readonly assets: readonly Asset[];
  readonly onChanged: () => void;
}

/** The pools of codes: how many are left, and a place to paste more. */
export function PoolsCard({ pools, assets, onChanged }: PoolsCardProps) {
  const { t } = useTranslation();
  return (
    <section className="card asset-pools" aria-labelledby="pools-title">
      <h2 id="pools-title">{t('pools')}</h2>
      <p className="quiet">{t('pools_text')}</p>
      {pools.isPending ? (
        <Loading rows={2} what={t('pools')} />
      ) : pools.isError ? (
        <Failed title={t('pools_failed')} error={pools.error} onRetry={onChanged} />
      ) : pools.data.items.length === 0 ? (
        <Empty title={t('pools_empty')}>{t('pools_empty_text')}</Empty>
      ) : (
        <ul className="asset-rows">
          {pools.data.items.map((pool) => (
            <Pool key={pool.name} pool={pool} assets={assets.filter((asset) => asset.pool === pool.name)} onChanged={onChanged} />
          ))}
        </ul>
      )}
      <NewPool taken={pools.data?.items.map(({ name }) => name) ?? []} onMade={onChanged} />
    </section>
  );
}

function Pool({ pool, assets, onChanged }: { pool: CodePool; assets: readonly Asset[]; onChanged: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const notice = useNotice();
  const [codes, setCodes] = useState('');
  const [busy, setBusy] = useState(false);
  const number = (value: number) => formatNumber(value, language);

  async function add(body: Blob): Promise<void> {
    setBusy(true);
    try {
      const done = await api.upload<{ added: number; known: number }>(`codepools/${encodeURIComponent(pool.name)}/codes`, 'text/plain', body);
      notice({ text: t('pool_added', { added: number(done.added), known: number(done.known) }) });
      setCodes('');
      onChanged();
    } catch (error) {
      notice({ tone: 'failed', text: (error instanceof ApiError && inputErrors(error)) || errorText(error, t) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <li>
      <div className="asset-what">
        <p className="strong">{pool.name}</p>
        <p className="pool-figures">
          <meter min={0} max={Math.max(1, pool.codes)} value={pool.left} aria-hidden="true" />
          <span>{t('pool_left', { left: number(pool.left), codes: number(pool.codes), given: number(pool.given) })}</span>
        </p>
        {isLow(pool) && (
          <p className="mark mark--late">
            <IconAlertTriangle size={16} aria-hidden="true" />
            {t(pool.left === 0 ? 'pool_none_left' : 'pool_low')}
          </p>
        )}
        <p className="hint">
          {assets.length === 0 ? t('pool_unused') : t('pool_used', { names: assets.map(({ name }) => name).join(', ') })}
        </p>
      </div>
      <details className="pool-add">
        <summary>
          {t('pool_add')}
          <span className="sr"> {pool.name}</span>
        </summary>
        <Textarea
          label={t('pool_codes')}
          description={t('pool_codes_hint')}
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          value={codes}
          onChange={(event) => setCodes(event.currentTarget.value)}
        />
        <div className="asset-do">
          <Button variant="default" size="compact-sm" loading={busy} disabled={codes.trim() === ''} onClick={() => void add(new Blob([codes]))}>
            {t('pool_add_these')}
          </Button>
          <Button variant="default" size="compact-sm" loading={busy} component="label">
            {t('pool_file')}
            <input
              type="file"
              accept=".csv,.txt,text/csv,text/plain"
              className="sr"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file) void add(file);
                event.currentTarget.value = '';
              }}
            />
          </Button>
        </div>
      </details>
    </li>
  );
}

function NewPool({ taken, onMade }: { taken: readonly string[]; onMade: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [name, setName] = useState('');
  const bad = name !== '' && (!NAME.test(name) || taken.includes(name));
  async function make(): Promise<void> {
    try {
      await api.call(`resources/codepool/${encodeURIComponent(name)}`, { method: 'PUT', body: { spec: { label: name } } });
      setName('');
      onMade();
    } catch (error) {
      notice({ tone: 'failed', text: (error instanceof ApiError && inputErrors(error)) || errorText(error, t) });
    }
  }
  return (
    <form
      className="asset-new"
      aria-label={t('pool_new')}
      onSubmit={(event) => {
        event.preventDefault();
        if (name && !bad) void make();
      }}
    >
      <TextInput label={t('pool_name')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={bad ? t('asset_name_bad') : undefined} />
      <Button type="submit" variant="default" disabled={!name || bad}>
        {t('pool_new')}
      </Button>
    </form>
  );
}
