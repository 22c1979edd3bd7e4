import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import type { Return } from './types';

/** Answers a claim for the supplier, who answers at its own door otherwise. */
export function ReturnActions({ item }: { item: Return }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState<'accept' | 'refuse'>();
  if (item.state !== 'open') return null;

  async function answer(how: 'accept' | 'refuse'): Promise<void> {
    if (busy) return;
    setBusy(how);
    try {
      await api.call(`returns/${encodeURIComponent(item.id)}:${how}`, { method: 'POST', body: {} });
      notice({ text: t(`return_${how}_done`) });
    } catch (error) {
      notice({ tone: 'failed', text: t('return_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(undefined);
      void client.invalidateQueries({ queryKey: [api.tenant, 'returns'] });
      void client.invalidateQueries({ queryKey: [api.tenant, 'sources'] });
    }
  }

  return (
    <span className="return-actions">
      <Button size="xs" variant="default" loading={busy === 'accept'} onClick={() => void answer('accept')}>
        {t('return_accept')}
      </Button>
      <Button size="xs" variant="default" loading={busy === 'refuse'} onClick={() => void answer('refuse')}>
        {t('return_refuse')}
      </Button>
    </span>
  );
}
