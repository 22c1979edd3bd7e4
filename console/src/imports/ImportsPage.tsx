import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { Empty, Failed, Loading } from '../parts/States';
import { ImportCard } from './ImportCard';
import { sendFile, type Import } from './imports';
import '../duplicates/duplicates.css';
import './imports.css';

const MOVING = new Set(['uploading', 'checking', 'running']);

/** Files of leads: sent, checked, mapped, imported, with what was refused. */
export function ImportsPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('imp_title'));
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<{ name: string; share: number }>();
  const [opened, setOpened] = useState<string>();
  const queryKey = [api.tenant, 'imports'];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.call<Page<Import>>('imports', { query: { limit: 50 }, signal }),
    refetchInterval: ({ state }) => (state.data?.items.some((item) => MOVING.has(item.state)) ? 1000 : false),
  });
  const items = query.data?.items ?? [];

  async function send(file: File): Promise<void> {
    setSending({ name: file.name, share: 0 });
    try {
      const job = await sendFile(api, file, (share) => setSending({ name: file.name, share }));
      setOpened(job.id);
      await client.invalidateQueries({ queryKey });
    } catch (error) {
      notice({ tone: 'failed', text: t('imp_upload_failed', { reason: errorText(error, t) }) });
    } finally {
      setSending(undefined);
      if (input.current) input.current.value = '';
    }
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('imp_title')}
        </h1>
        <Button className="page-action" loading={sending !== undefined} onClick={() => input.current?.click()}>
          {t('imp_choose')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          hidden
          aria-label={t('imp_choose')}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void send(file);
          }}
        />
      </div>
      <p className="quiet imp-intro">{t('imp_intro')}</p>
      {sending && (
        <p className="imp-sending" role="status">
          {t('imp_uploading', { name: sending.name, percent: Math.round(sending.share * 100) })}
        </p>
      )}
      {query.isPending ? (
        <section className="card">
          <Loading rows={4} what={t('imp_what')} />
        </section>
      ) : query.isError && items.length === 0 ? (
        <section className="card">
          <Failed title={t('imp_failed')} error={query.error} onRetry={() => void query.refetch()} />
        </section>
      ) : items.length === 0 ? (
        <section className="card">
          <Empty title={t('imp_empty')} />
        </section>
      ) : (
        <ul className="dup-list">
          {items.map((item) => (
            <li key={item.id}>
              <ImportCard
                item={item}
                opened={opened === item.id}
                onOpen={(open) => setOpened(open ? item.id : undefined)}
                onChanged={() => void client.invalidateQueries({ queryKey })}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
