import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';

const AT_ONCE = 200;

export interface BulkBarProps {
  readonly ids: ReadonlySet<string>;
  readonly onDone: () => void;
  readonly onClear: () => void;
}

/** What can be done with the selected leads. */
export function BulkBar({ ids, onDone, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);

  async function discard(): Promise<void> {
    setBusy(true);
    let count = 0;
    try {
      const all = [...ids];
      for (let i = 0; i < all.length; i += AT_ONCE) {
        const answer = await api.call<{ discarded: number }>('leads:discard', {
          method: 'POST',
          body: { ids: all.slice(i, i + AT_ONCE) },
        });
        count += answer.discarded;
      }
      notice({ text: t('bulk_discarded', { count }) });
    } catch (error) {
      notice({ tone: 'failed', text: t('bulk_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
      setAsking(false);
      onDone();
    }
  }

  return (
    <div className="bulk" role="region" aria-label={t('bulk_count', { count: ids.size })}>
      <span role="status">{t('bulk_count', { count: ids.size })}</span>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {t('bulk_discard')}
      </Button>
      <button type="button" className="linkish" onClick={onClear}>
        {t('bulk_clear')}
      </button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('bulk_discard_title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <div className="dialog">
          <p className="strong">{t('bulk_count', { count: ids.size })}</p>
          <p>{t('bulk_discard_text')}</p>
          <div className="dialog-buttons">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              {t('bulk_clear')}
            </Button>
            <Button className="danger" loading={busy} onClick={() => void discard()}>
              {t('bulk_discard_confirm')}
            </Button>
          </div>
        </div>
      </Modal>
    </div>
  );
}
