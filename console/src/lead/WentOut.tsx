import { useTranslation } from 'react-i18next';
import { useLeadDeliveries } from '../api/queries';
import { Attempts } from '../deliveries/Attempts';
import { DeliveryActions } from '../deliveries/DeliveryActions';
import { StateMark } from '../deliveries/StateMark';
import { deliveryError, deliveryTitle, useDue } from '../deliveries/words';
import type { Delivery } from '../api/types';
import { Failed, Loading } from '../parts/States';
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../app/context';
import { theirs } from './sentences';

/** The deliveries that this lead set off. */
export function WentOut({ id, now }: { id: string; now: Date }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useLeadDeliveries(id);
  return (
    <section className="card">
      <h2>{t('wentout')}</h2>
      {isPending ? (
        <Loading rows={2} what={t('wentout_what')} />
      ) : !data ? (
        <Failed title={t('wentout_failed')} error={error} onRetry={() => void refetch()} />
      ) : data.items.length === 0 ? (
        <p className="quiet">{t('wentout_empty')}</p>
      ) : (
        <ul className="wentout">
          {data.items.map((delivery) => (
            <Item key={delivery.id} leadId={id} delivery={delivery} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ leadId, delivery, now }: { leadId: string; delivery: Delivery; now: Date }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const due = useDue(delivery, now);
  const reference = theirs(delivery.reference, delivery.id);
  return (
    <li>
      <div className="wentout-line">
        <span>{deliveryTitle(delivery, t)}</span>
        <StateMark state={delivery.state} />
      </div>
      <p className="hint">
        <Attempts delivery={delivery} now={now} words />
        {due && ` · ${due}`}
        {reference && ` · ${t('det_reference', { reference })}`}
      </p>
      {deliveryError(delivery) && <p className="hint">{deliveryError(delivery)}</p>}
      <DeliveryActions
        delivery={delivery}
        onChanged={() => void client.invalidateQueries({ queryKey: [api.tenant, 'lead', leadId, 'deliveries'] })}
      />
    </li>
  );
}
