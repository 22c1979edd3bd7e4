import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatNumber, humanise } from '../parts/format';
import { Bar, percent, ShareText, sum } from './parts';
import type { Handover } from './types';

const CHANGES = ['offered', 'accepted', 'rejected', 'escalated'] as const;

/** What sales said to what marketing offered, and what distinguishes the two kinds of leads. */
export function HandoverReport({ report }: { report: Handover }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const acceptance = sum(report.rows.map((row) => row.acceptance));
  const rejected = report.reasons.reduce((all, reason) => all + reason.n, 0);
  return (
    <>
      <section className="card report report-scroll" tabIndex={0} aria-label={t('report_handover')}>
        <h2>
          {acceptance.share === undefined
            ? t('h_title_none')
            : t('h_title', { share: percent(acceptance.share, language), count: formatNumber(acceptance.of, language) })}
        </h2>
        <table className="table report-table">
          <thead>
            <tr>
              <th scope="col">{report.by ? t(`by_${report.by}`) : t('reports_all')}</th>
              {CHANGES.map((change) => (
                <th key={change} scope="col">
                  {t(`h_${change}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <tr key={row.split}>
                <th scope="row">{row.split || (report.by ? t('reports_unknown') : t('reports_all'))}</th>
                {CHANGES.map((change) => (
                  <td key={change}>{formatNumber(row[change], language)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {report.reasons.length > 0 && (
        <section className="card report">
          <h2>{t('h_reasons')}</h2>
          <ul className="bars">
            {report.reasons.map(({ reason, n }) => (
              <Bar
                key={reason}
                label={reason ? humanise(reason) : t('h_reason_none')}
                share={{ n, of: rejected, share: n / rejected }}
                look="hatched"
              />
            ))}
          </ul>
        </section>
      )}
      <section className="card report report-scroll" tabIndex={0} aria-label={t('h_traits')}>
        <h2>{t('h_traits')}</h2>
        {report.traits.length === 0 ? (
          <p className="quiet">{t('h_traits_none')}</p>
        ) : (
          <table className="table report-table">
            <thead>
              <tr>
                <th scope="col">{t('h_trait')}</th>
                <th scope="col">{t('h_with')}</th>
                <th scope="col">{t('h_without')}</th>
              </tr>
            </thead>
            <tbody>
              {report.traits.slice(0, 40).map((trait) => (
                <tr key={`${trait.trait} ${trait.value}`}>
                  <th scope="row">
                    {humanise(trait.trait)} <span className="quiet">{trait.value}</span>
                  </th>
                  <td>
                    <ShareText share={trait.with} />
                  </td>
                  <td>
                    <ShareText share={trait.without} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}
