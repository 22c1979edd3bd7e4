import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/types';
import { Attempts } from './Attempts';
import { DeliveryActions } from './DeliveryActions';
import { LeadLink } from './LeadLink';
import { StateMark } from './StateMark';
import { deliveryError, deliveryTitle, kindLabel, useDue } from './words';

export interface DeliveryRowsProps {
  readonly deliveries: readonly Delivery[];
  readonly now: Date;
  readonly fresh: ReadonlySet<string>;
  readonly onChanged: (delivery: Delivery) => void;
}

export function DeliveryTable({ deliveries, now, fresh, onChanged }: DeliveryRowsProps) {
  const { t } = useTranslation();
  return (
    <table className="table deliveries-table">
      <thead>
        <tr>
          <th scope="col" className="d-lead">
            {t('col_lead')}
          </th>
          <th scope="col" className="d-what">
            {t('col_what')}
          </th>
          <th scope="col" className="d-state">
            {t('col_state')}
          </th>
          <th scope="col" className="d-attempts">
            {t('col_attempts')}
          </th>
          <th scope="col" className="d-due">
            {t('col_due')}
          </th>
          <th scope="col" className="d-actions">
            {t('col_actions')}
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id} className={fresh.has(delivery.id) ? 'row-fresh' : undefined}>
            <th scope="row" className="d-lead cut">
              <LeadLink id={delivery.leadId} />
            </th>
            <td className="d-what cut">
              {kindLabel(delivery.kind, t)}{' '}
              <span className="quiet">{delivery.connection}</span>
            </td>
            <td className="d-state cut" title={deliveryError(delivery) || undefined}>
              <StateMark state={delivery.state} />
              {deliveryError(delivery) && <span className="quiet"> {deliveryError(delivery)}</span>}
            </td>
            <td className="d-attempts">
              <Attempts delivery={delivery} now={now} />
            </td>
            <td className="d-due">
              <Due delivery={delivery} now={now} />
            </td>
            <td className="d-actions">
              <DeliveryActions delivery={delivery} onChanged={onChanged} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function DeliveryCards({ deliveries, now, fresh, onChanged }: DeliveryRowsProps) {
  const { t } = useTranslation();
  return (
    <ul className="cards">
      {deliveries.map((delivery) => (
        <li key={delivery.id} className={`lead-card${fresh.has(delivery.id) ? ' row-fresh' : ''}`}>
          <div className="lead-card-line">
            <StateMark state={delivery.state} />
            <span className="hint">
              <Due delivery={delivery} now={now} />
            </span>
          </div>
          <p className="delivery-card-lead">
            <LeadLink id={delivery.leadId} />
          </p>
          <p className="quiet">
            {deliveryTitle(delivery, t)} · <Attempts delivery={delivery} now={now} words />
          </p>
          {deliveryError(delivery) && <p>{deliveryError(delivery)}</p>}
          <DeliveryActions delivery={delivery} onChanged={onChanged} />
        </li>
      ))}
    </ul>
  );
}

function Due({ delivery, now }: { delivery: Delivery; now: Date }) {
  return <>{useDue(delivery, now) || '–'}</>;
}
