import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import type { LeadEvent } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';

/** Takes a merge back, from its place in the timeline. */
export function UnmergeButton({ lead, event }: { lead: string; event: LeadEvent }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  async function unmerge(): Promise<void> {
    setBusy(true);
    try {
      await api.call(`${leadPath(lead)}:unmerge`, { method: 'POST', body: { event: event.id } });
      notice({ text: t('unmerge_done') });
      await client.invalidateQueries({ queryKey: [api.tenant, 'lead', lead] });
    } catch (error) {
      notice({ tone: 'failed', text: t('dup_failed_do', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <button type="button" className="linkish" disabled={busy} onClick={() => void unmerge()}>
      {t('unmerge')}
    </button>
  );
}
