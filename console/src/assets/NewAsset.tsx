import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, inputErrors } from '../api/client';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { NAME, type Asset, type CodePool } from './types';

const KINDS = ['file', 'video', 'link', 'code'] as const;

export function NewAsset({ taken, pools, onMade }: { taken: readonly string[]; pools: readonly CodePool[]; onMade: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const notice = useNotice();
  const [name, setName] = useState('');
  const [label, setLabel] = useState('');
  const [kind, setKind] = useState<Asset['kind']>('file');
  const [url, setUrl] = useState('');
  const [pool, setPool] = useState('');
  const [days, setDays] = useState<number | string>(14);
  const bad = name !== '' && (!NAME.test(name) || taken.includes(name));
  const elsewhere = kind === 'video' || kind === 'link';
  const unsafe = elsewhere && url !== '' && !/^https:\/\/[^/]+/.test(url);
  const chosen = pool || pools[0]?.name || '';
  const ready = name !== '' && !bad && (!elsewhere || (url !== '' && !unsafe)) && (kind !== 'code' || chosen !== '');

  async function make(): Promise<void> {
    const spec = {
      label: { [language]: label || name },
      kind,
      ...(elsewhere ? { url } : {}),
      ...(kind === 'code' ? { pool: chosen } : {}),
      expires: `${Number(days) || 14}d`,
    };
    try {
      await api.call(`resources/asset/${encodeURIComponent(name)}`, { method: 'PUT', body: { spec } });
      notice({ text: t(kind === 'file' ? 'asset_made_file' : 'asset_made', { name }) });
      setName('');
      setLabel('');
      setUrl('');
      onMade();
    } catch (error) {
      notice({ tone: 'failed', text: (error instanceof ApiError && inputErrors(error)) || errorText(error, t) });
    }
  }

  return (
    <form
      className="asset-new"
      aria-label={t('asset_new')}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void make();
      }}
    >
      <TextInput label={t('asset_name')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={bad ? t('asset_name_bad') : undefined} />
      <TextInput label={t('asset_label')} value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
      <NativeSelect
        label={t('asset_kind')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as Asset['kind'])}
        data={KINDS.map((value) => ({ value, label: t(`asset_kind_${value}`) }))}
      />
      {elsewhere && (
        <TextInput
          label={t('asset_url')}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          placeholder="https://"
          error={unsafe ? t('asset_url_bad') : undefined}
        />
      )}
      {kind === 'code' && (
        <NativeSelect
          label={t('asset_pool')}
          value={chosen}
          onChange={(event) => setPool(event.currentTarget.value)}
          data={pools.map(({ name: value }) => value)}
          {...(pools.length === 0 ? { error: t('asset_pool_none') } : {})}
        />
      )}
      <NumberInput label={t('asset_days')} min={1} max={365} allowDecimal={false} value={days} onChange={setDays} />
      <Button type="submit" disabled={!ready}>
        {t('asset_new')}
      </Button>
    </form>
  );
}
