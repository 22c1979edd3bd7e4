import { Button, Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash } from '../app/router';
import type { LeadDialogProps } from './StageDialog';
import { errorText } from '../parts/errors';

/** The one thing that asks "are you sure", since it cannot be undone. */
export function EraseDialog({ lead, name, opened, onClose }: LeadDialogProps & { name: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [typed, setTyped] = useState('');
  const word = t('erase_word');
  const sure = typed.trim().toLocaleLowerCase() === word.toLocaleLowerCase();

  async function erase(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await api.call(leadPath(lead.id), { method: 'DELETE' });
      // nothing of the person stays in this browser's memory either
      client.removeQueries({ queryKey: [api.tenant, 'lead', lead.id] });
      client.removeQueries({ queryKey: [api.tenant, 'leads'] });
      client.removeQueries({ queryKey: [api.tenant, 'lead-name', lead.id] });
      notice({ text: t('erased') });
      go(placeHash(api.tenant, 'leads'), { replace: true });
    } catch (cause) {
      setError(t('erase_failed', { reason: errorText(cause, t) }));
      setBusy(false);
    }
  }

  return (
    <Modal opened={opened} onClose={onClose} title={t('erase_title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="dialog">
        <p className="strong">{name}</p>
        <p>{t('erase_text')}</p>
        <TextInput
          label={t('erase_type', { word })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        {error && (
          <p className="ember" role="alert">
            {error}
          </p>
        )}
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            {t('erase_keep')}
          </Button>
          <Button className="danger" loading={busy} disabled={!sure} onClick={() => void erase()}>
            {t('erase_confirm')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
