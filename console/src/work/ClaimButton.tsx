import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash } from '../app/router';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { formatClock, leadName, parseTime } from '../parts/format';

/** Takes the best lead that is free, and opens it. */
export function ClaimButton({ me }: { me: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);

  async function claim(): Promise<void> {
    setBusy(true);
    try {
      const lead = await api.call<(Lead & { claimExpires?: string }) | undefined>('leads:claim', {
        method: 'POST',
        body: { seller: me },
      });
      if (!lead) {
        notice({ text: t('claim_none') });
        return;
      }
      const until = parseTime(lead.claimExpires);
      notice({
        text: t('claim_done', { name: leadName(lead) || t('name_none'), time: until ? formatClock(until, language) : '' }),
      });
      go(placeHash(api.tenant, 'leads', lead.id));
    } catch (error) {
      notice({ tone: 'failed', text: t('claim_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button className="page-action" disabled={me === ''} loading={busy} onClick={() => void claim()}>
      {t('claim')}
    </Button>
  );
}
