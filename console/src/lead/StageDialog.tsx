import { Button, Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStages } from '../api/queries';
import type { Lead } from '../api/types';
import { useLanguage } from '../i18n';
import { StageChip } from '../parts/StageChip';
import { findStage, stageLabel } from '../parts/stages';
import { errorText } from '../parts/errors';
import { useChange } from './useChange';

export interface LeadDialogProps {
  readonly lead: Lead;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function StageDialog({ lead, opened, onClose }: LeadDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('stage_dialog')} closeButtonProps={{ 'aria-label': t('close') }}>
      <StageForm lead={lead} onClose={onClose} />
    </Modal>
  );
}

function StageForm({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const stages = useStages();
  const change = useChange(lead.id);
  const [picked, setPicked] = useState<string>();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!picked || busy) return;
    setBusy(true);
    try {
      await change(
        { stage: picked, ...(reason.trim() ? { reason: reason.trim() } : {}) },
        {
          done: t('changed_stage', { stage: stageLabel(findStage(stages, picked), language) }),
          undo: { stage: lead.stage },
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
        <legend>{t('stage_new')}</legend>
        {stages.map((stage) => (
          <label key={stage.name} className="pick-row">
            <input
              type="radio"
              name="stage"
              value={stage.name}
              checked={picked === stage.name}
              disabled={stage.name === lead.stage}
              onChange={() => setPicked(stage.name)}
            />
            <StageChip stage={stage} />
            {stage.name === lead.stage && <span className="hint">{t('stage_here')}</span>}
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
        <Button type="submit" disabled={!picked} loading={busy}>
          {picked
            ? t('stage_confirm', { stage: stageLabel(findStage(stages, picked), language) })
            : t('stage_pick')}
        </Button>
      </div>
    </form>
  );
}

export function ReasonInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <label className="reason">
      <span className="strong">{t('reason')}</span>
      <span className="hint">{t('reason_hint')}</span>
      <input
        className="field-input"
        value={value}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}
