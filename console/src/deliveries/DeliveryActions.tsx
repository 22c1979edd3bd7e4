import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import { allowed, deliveryTitle } from './words';

export interface DeliveryActionsProps {
  readonly delivery: Delivery;
  readonly onChanged: (delivery: Delivery) => void;
}

export function DeliveryActions({ delivery, onChanged }: DeliveryActionsProps) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const { retry, cancel } = allowed(delivery.state);
  if (!retry && !cancel) return null;

  async function act(verb: 'retry' | 'cancel'): Promise<void> {
    setBusy(true);
    try {
      const path = `deliveries/${encodeURIComponent(delivery.id)}:${verb}`;
      const answer = await api.call<Partial<Delivery> | undefined>(path, { method: 'POST', body: {} });
      notice({ text: t(verb === 'retry' ? 'retried' : 'cancelled') });
      onChanged({ ...delivery, state: verb === 'retry' ? 'waiting' : 'cancelled', ...answer, id: delivery.id });
    } catch (error) {
      notice({ tone: 'failed', text: t('delivery_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }

  const what = deliveryTitle(delivery, t);
  return (
    <span className="actions">
      {retry && (
        <button
          type="button"
          className="linkish"
          disabled={busy}
          aria-label={`${t('retry')}: ${what}`}
          onClick={() => void act('retry')}
        >
          {t('retry')}
        </button>
      )}
      {cancel && (
        <button
          type="button"
          className="linkish linkish--harm"
          disabled={busy}
          aria-label={`${t('cancel_delivery')}: ${what}`}
          onClick={() => void act('cancel')}
        >
          {t('cancel_delivery')}
        </button>
      )}
    </span>
  );
}
