import { useTranslation } from 'react-i18next';
import { sellerLabel, type Seller } from '../api/queries';
import { useApi } from '../app/context';
import { go, placeHash } from '../app/router';
import { leadName, leadPlace, text } from '../parts/format';
import { Grade } from '../parts/Grade';
import { Owner } from '../parts/Owner';
import { StageChip } from '../parts/StageChip';
import { findStage, type Stage } from '../parts/stages';
import { Time } from '../parts/Time';
import { Pick } from './Pick';
import type { ListedLead } from './useLiveLeads';

export interface LeadRowsProps {
  readonly leads: readonly ListedLead[];
  readonly stages: readonly Stage[];
  readonly sellers: readonly Seller[];
  readonly now: Date;
  readonly fresh: ReadonlySet<string>;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string, on: boolean) => void;
}

export function LeadTable({ leads, stages, sellers, now, fresh, selected, onSelect }: LeadRowsProps) {
  const { t } = useTranslation();
  const api = useApi();
  return (
    <table className="table leads-table">
      <thead>
        <tr>
          <th scope="col" className="c-pick">
            <span className="sr">{t('pick')}</span>
          </th>
          <th scope="col" className="c-lead">
            {t('col_lead')}
          </th>
          <th scope="col" className="c-asks">
            {t('col_asks')}
          </th>
          <th scope="col" className="c-stage">
            {t('col_stage')}
          </th>
          <th scope="col" className="c-grade">
            {t('col_grade')}
            <span className="legend">
              <span className="legend-mark" /> {t('col_fit')}
            </span>
            <span className="legend">
              <span className="legend-mark legend-mark--eng" /> {t('col_eng')}
            </span>
          </th>
          <th scope="col" className="c-source">
            {t('col_source')}
          </th>
          <th scope="col" className="c-owner">
            {t('col_owner')}
          </th>
          <th scope="col" className="c-arrived">
            {t('col_arrived')}
          </th>
          <th scope="col" className="c-last">
            {t('col_last')}
          </th>
        </tr>
      </thead>
      <tbody>
        {leads.map((lead) =>
          lead.gone || lead.erasedAt ? (
            <tr key={lead.id}>
              <td colSpan={9} className="quiet">
                {t('erased_name')}
              </td>
            </tr>
          ) : (
            <tr
              key={lead.id}
              className={`row-link${fresh.has(lead.id) ? ' row-fresh' : ''}${selected.has(lead.id) ? ' row-picked' : ''}`}
              onClick={(event) => {
                // the whole row leads on, but not for whom selects text or uses the link itself
                if (event.target instanceof Element && event.target.closest('a, button, input, label')) return;
                if (window.getSelection()?.toString()) return;
                go(placeHash(api.tenant, 'leads', lead.id));
              }}
            >
              <td className="c-pick">
                <Pick lead={lead} selected={selected} onSelect={onSelect} />
              </td>
              <th scope="row" className="c-lead cut">
                <a className="row-name" href={placeHash(api.tenant, 'leads', lead.id)}>
                  {leadName(lead) || t('name_none')}
                </a>{' '}
                <span className="quiet">{leadPlace(lead)}</span>
              </th>
              <td className="c-asks cut" title={text(lead.fields?.message)}>
                {text(lead.fields?.message)}
              </td>
              <td className="c-stage">
                <StageChip stage={findStage(stages, lead.stage)} />
              </td>
              <td className="c-grade">
                <Grade score={lead.score} />
              </td>
              <td className="c-source cut">{lead.source}</td>
              <td className="c-owner cut">
                <Owner name={sellerLabel(sellers, lead.owner)} />
              </td>
              <td className="c-arrived">
                <Time at={lead.createdAt} now={now} form="ago" />
              </td>
              <td className="c-last">
                <Time at={lead.updatedAt ?? lead.createdAt} now={now} form="ago" />
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
