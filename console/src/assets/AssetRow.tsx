import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, inputErrors } from '../api/client';
import type { Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatNumber, formatWhen, parseTime } from '../parts/format';
import { saveFile } from '../parts/saveFile';
import { useNow } from '../parts/useNow';
import { fileSize, type Asset, type CodePool, type Use } from './types';

export interface AssetRowProps {
  readonly asset: Asset;
  readonly uses: readonly Use[];
  readonly pool: CodePool | undefined;
  readonly onChanged: () => void;
}

export function AssetRow({ asset, uses, pool, onChanged }: AssetRowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const api = useApi();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const label = asset.label[language] ?? asset.label[''] ?? asset.label.en ?? asset.name;
  const file = `assets/${encodeURIComponent(asset.name)}/file`;
  const resource = `resources/asset/${encodeURIComponent(asset.name)}`;
  const updated = parseTime(asset.file?.updatedAt);
  const missing = (asset.kind === 'file' && !asset.file) || (asset.kind === 'code' && (pool?.left ?? 0) === 0);

  function failed(error: unknown): void {
    notice({ tone: 'failed', text: (error instanceof ApiError && inputErrors(error)) || errorText(error, t) });
  }

  async function upload(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    setBusy(true);
    try {
      await api.upload(file, 'application/octet-stream', chosen, { name: chosen.name }, 'PUT');
      notice({ text: t('asset_uploaded', { name: chosen.name }) });
      onChanged();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  }

  async function download(): Promise<void> {
    try {
      saveFile(await api.file(file), asset.file?.name ?? asset.name);
    } catch (error) {
      failed(error);
    }
  }

  async function remove(): Promise<void> {
    try {
      const { spec } = await api.call<Resource>(resource);
      await api.call(resource, { method: 'DELETE' });
      notice({
        text: t('asset_removed', { name: label }),
        undo: () => void api.call(resource, { method: 'PUT', body: { spec } }).then(onChanged, failed),
      });
      onChanged();
    } catch (error) {
      failed(error);
    }
  }

  return (
    <li>
      <div className="asset-what">
        <p>
          <span className="strong">{label}</span> <span className="hint">{asset.name} · {t(`asset_kind_${asset.kind}`)}</span>
        </p>
        <p className="hint">
          {asset.file
            ? `${asset.file.name} · ${fileSize(asset.file.size, (value, digits) => formatNumber(value, language, digits))}${updated ? ` · ${formatWhen(updated, language, now)}` : ''}`
            : asset.url
              ? asset.url
              : asset.kind === 'code'
                ? t('asset_of_pool', { pool: asset.pool, left: formatNumber(pool?.left ?? 0, language) })
                : null}
        </p>
        {missing && (
          <p className="mark mark--late">
            <IconAlertTriangle size={16} aria-hidden="true" />
            {t(asset.kind === 'file' ? 'asset_no_file' : 'asset_no_codes')}
          </p>
        )}
        <p className="hint">
          {uses.length === 0 ? t('asset_unused') : t('asset_used')}{' '}
          {uses.map((use) => (
            <a
              key={`${use.page} ${use.name}`}
              className="asset-use"
              href={
                use.page === 'templates'
                  ? placeHash(api.tenant, 'templates', undefined, new URLSearchParams({ name: use.name }))
                  : placeHash(api.tenant, use.page, use.name)
              }
            >
              {t(`asset_use_${use.page}`, { name: use.name })}
            </a>
          ))}
        </p>
      </div>
      <div className="asset-do">
        {asset.kind === 'file' && (
          <Button variant="default" size="compact-sm" loading={busy} component="label">
            {t(asset.file ? 'asset_replace' : 'asset_upload')}
            <span className="sr"> {label}</span>
            <input
              type="file"
              className="sr"
              onChange={(event) => {
                void upload(event.currentTarget.files?.[0]);
                event.currentTarget.value = '';
              }}
            />
          </Button>
        )}
        {asset.file && (
          <Button variant="default" size="compact-sm" onClick={() => void download()}>
            {t('asset_download')}
            <span className="sr"> {label}</span>
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={() => void remove()}>
          {t('asset_remove')}
          <span className="sr"> {label}</span>
        </Button>
      </div>
    </li>
  );
}
