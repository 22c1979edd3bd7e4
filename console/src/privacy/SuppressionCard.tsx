import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatExact, formatNumber, parseTime } from '../parts/format';
import { Failed, Loading } from '../parts/States';

interface Uploaded {
  readonly stored: number;
  readonly refused: number;
  readonly removed: number;
}

interface ListState {
  readonly entries: number;
  readonly listed: number;
  readonly lastUpload?: string;
}

export function SuppressionCard() {
  const { t } = useTranslation();
  const api = useApi();
  const query = useQuery({
    queryKey: [api.tenant, 'resources', 'suppression'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'suppression' }, signal }),
  });
  return (
    <section className="card">
      <h2>{t('suppression')}</h2>
      <p className="quiet">{t('suppression_text')}</p>
      {query.isPending ? (
        <Loading rows={2} what={t('suppression')} dense />
      ) : query.isError ? (
        <Failed title={t('suppression_failed')} error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.items.length === 0 ? (
        <p>{t('suppression_none')}</p>
      ) : (
        <ul className="desk-rows">
          {query.data.items.map((list) => (
            <List key={list.name} list={list} />
          ))}
        </ul>
      )}
    </section>
  );
}

function List({ list }: { list: Resource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const notice = useNotice();
  const [replace, setReplace] = useState(false);
  const [busy, setBusy] = useState(false);
  const state = useQuery({
    queryKey: [api.tenant, 'suppression', list.name],
    queryFn: ({ signal }) => api.call<ListState>(`suppressions/${encodeURIComponent(list.name)}`, { signal }),
  });
  const last = parseTime(state.data?.lastUpload);

  async function upload(file: File | undefined): Promise<void> {
    if (!file) return;
    setBusy(true);
    try {
      const done = await api.upload<Uploaded>(
        `suppressions/${encodeURIComponent(list.name)}:import`,
        'text/csv',
        file,
        replace ? { mode: 'replace' } : undefined,
      );
      notice({
        text: t('suppression_done', {
          stored: formatNumber(done.stored, language),
          refused: formatNumber(done.refused, language),
          removed: formatNumber(done.removed, language),
        }),
      });
      await state.refetch();
    } catch (error) {
      notice({ tone: 'failed', text: t('suppression_upload_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <li>
      <div>
        <p className="strong">{list.name}</p>
        <p className="hint">
          {list.spec?.register === true && `${t('suppression_register')} · `}
          {state.data && t('suppression_count', { count: state.data.entries })}
          {last && ` · ${formatExact(last, language)}`}
        </p>
      </div>
      <div className="desk-line">
        <Checkbox
          label={t('suppression_replace')}
          checked={replace}
          onChange={(event) => setReplace(event.currentTarget.checked)}
        />
        <Button variant="default" loading={busy} component="label">
          {t('suppression_upload')}
          <span className="sr"> {list.name}</span>
          <input
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            className="sr"
            onChange={(event) => {
              void upload(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </Button>
      </div>
    </li>
  );
}
