import { Button, Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers } from '../api/queries';
import type { Lead } from '../api/types';
import { Owner } from '../parts/Owner';
import { ReasonInput, type LeadDialogProps } from './StageDialog';
import { errorText } from '../parts/errors';
import { useChange } from './useChange';

export function OwnerDialog({ lead, opened, onClose }: LeadDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('owner_dialog')} closeButtonProps={{ 'aria-label': t('close') }}>
      <OwnerForm lead={lead} onClose={onClose} />
    </Modal>
  );
}

function OwnerForm({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useTranslation();
  const sellers = useSellers();
  const change = useChange(lead.id);
  // undefined: nothing picked yet; null: nobody
  const [picked, setPicked] = useState<string | null>();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const current = lead.owner ?? null;
  const name = sellerLabel(sellers, picked);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (picked === undefined || busy) return;
    setBusy(true);
    try {
      await change(
        { owner: picked, ...(reason.trim() ? { reason: reason.trim() } : {}) },
        {
          done: picked === null ? t('changed_owner_none') : t('changed_owner', { owner: name }),
          undo: { owner: current },
        },
      );
      onClose();
    } catch (cause) {
      setError(t('change_failed', { reason: errorText(cause, t) }));
      setBusy(false);
    }
  }

  return (
    <form className="dialog" onSubmit={(event) => void save(event)}>
      <fieldset className="pick">
        <legend>{t('owner_new')}</legend>
        {[...sellers.map((seller) => seller.name), null].map((option) => (
          <label key={option ?? ''} className="pick-row">
            <input
              type="radio"
              name="owner"
              value={option ?? ''}
              checked={picked === option}
              disabled={option === current}
              onChange={() => setPicked(option)}
            />
            <Owner name={sellerLabel(sellers, option)} />
            {option === current && <span className="hint">{t('stage_here')}</span>}
          </label>
        ))}
      </fieldset>
      <ReasonInput value={reason} onChange={setReason} />
      {error && (
        <p className="ember" role="alert">
          {error}
        </p>
      )}
      <div className="dialog-buttons">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" disabled={picked === undefined} loading={busy}>
          {picked === undefined
            ? t('change_owner')
            : picked === null
              ? t('owner_release')
              : t('owner_confirm', { owner: name })}
        </Button>
      </div>
    </form>
  );
}
