import { useTranslation } from 'react-i18next';
import { sellerLabel } from '../api/queries';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { leadName, leadPlace, text } from '../parts/format';
import { Grade } from '../parts/Grade';
import { Owner } from '../parts/Owner';
import { StageChip } from '../parts/StageChip';
import { findStage } from '../parts/stages';
import { Time } from '../parts/Time';
import { Pick } from './Pick';
import type { LeadRowsProps } from './LeadTable';

/** The list on a phone: one card a lead, all of it a target for the thumb. */
export function LeadCards({ leads, stages, sellers, now, fresh, selected, onSelect }: LeadRowsProps) {
  const { t } = useTranslation();
  const api = useApi();
  return (
    <ul className="cards">
      {leads.map((lead) =>
        lead.gone || lead.erasedAt ? (
          <li key={lead.id} className="lead-card quiet">
            {t('erased_name')}
          </li>
        ) : (
          <li key={lead.id} className={`lead-card${fresh.has(lead.id) ? ' row-fresh' : ''}`}>
            <div className="lead-card-line">
              <Pick lead={lead} selected={selected} onSelect={onSelect} />
              <StageChip stage={findStage(stages, lead.stage)} />
              <Grade score={lead.score} />
            </div>
            <div className="lead-card-line">
              <a className="row-name lead-card-name" href={placeHash(api.tenant, 'leads', lead.id)}>
                {leadName(lead) || t('name_none')}
              </a>
              <span className="hint">
                <Time at={lead.updatedAt ?? lead.createdAt} now={now} form="ago" />
              </span>
            </div>
            {leadPlace(lead) && <p className="quiet">{leadPlace(lead)}</p>}
            {text(lead.fields?.message) && <p className="lead-card-asks">{text(lead.fields?.message)}</p>}
            <div className="lead-card-line hint">
              <Owner name={sellerLabel(sellers, lead.owner)} />
              <span className="cut">{lead.source}</span>
            </div>
          </li>
        ),
      )}
    </ul>
  );
}
