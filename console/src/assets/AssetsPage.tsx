import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { usePageTitle } from '../app/usePageTitle';
import { Empty, Failed, Loading } from '../parts/States';
import { AssetRow } from './AssetRow';
import { NewAsset } from './NewAsset';
import { PoolsCard } from './PoolsCard';
import { usesOf, type Asset, type CodePool } from './types';
import './assets.css';

/** What people get for a submit: files, videos, links and codes; and where each is promised. */
export function AssetsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('assets'));
  const api = useApi();
  const assets = useQuery({
    queryKey: [api.tenant, 'assets'],
    queryFn: ({ signal }) => api.call<Page<Asset>>('assets', { signal }),
  });
  const pools = useQuery({
    queryKey: [api.tenant, 'codepools'],
    queryFn: ({ signal }) => api.call<Page<CodePool>>('codepools', { signal }),
  });
  const users = useQuery({
    queryKey: [api.tenant, 'assets', 'users'],
    queryFn: async ({ signal }) => {
      const kinds = await Promise.all(
        ['form', 'connection', 'template'].map((kind) => api.call<Page<Resource>>('resources', { query: { kind }, signal })),
      );
      return kinds.flatMap(({ items }) => items);
    },
  });
  const refetch = () => void Promise.all([assets.refetch(), pools.refetch()]);
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('assets')}
        </h1>
      </div>
      <section className="card" aria-label={t('assets')}>
        <p className="quiet">{t('assets_text', { open: '{{', close: '}}' })}</p>
        {assets.isPending ? (
          <Loading rows={3} what={t('assets_what')} />
        ) : assets.isError ? (
          <Failed title={t('assets_failed')} error={assets.error} onRetry={refetch} />
        ) : assets.data.items.length === 0 ? (
          <Empty title={t('assets_empty')}>{t('assets_empty_text')}</Empty>
        ) : (
          <ul className="asset-rows">
            {assets.data.items.map((asset) => (
              <AssetRow
                key={asset.name}
                asset={asset}
                uses={usesOf(asset.name, users.data ?? [])}
                pool={pools.data?.items.find(({ name }) => name === asset.pool)}
                onChanged={refetch}
              />
            ))}
          </ul>
        )}
        <NewAsset taken={assets.data?.items.map(({ name }) => name) ?? []} pools={pools.data?.items ?? []} onMade={refetch} />
      </section>
      <PoolsCard pools={pools} assets={assets.data?.items ?? []} onChanged={refetch} />
    </>
  );
}
