import { useTranslation } from 'react-i18next';
import { useStages } from '../api/queries';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { findStage, stageLabel } from '../parts/stages';
import { useBehind } from './behind';
import { Bar, percent, ShareText, sum } from './parts';
import type { Triage } from './types';

const SHARES = ['ready', 'undecided', 'lost'] as const;
const LOOKS = { ready: 'full', undecided: 'pale', lost: 'hatched' } as const;

/** Ready, undecided, lost: in all, and for each origin on one scale. */
export function TriageReport({ report }: { report: Triage }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const behind = useBehind();
  const stage = stageLabel(findStage(useStages(), report.stage), language);
  const all = (name: (typeof SHARES)[number] | 'converted') => sum(report.rows.map((row) => row[name]));
  const ready = all('ready');
  return (
    <>
      <section className="card report">
        <h2>
          {t('tr_title', { share: percent(ready.share ?? 0, language), count: formatNumber(ready.of, language) })}
        </h2>
        <ul className="bars">
          {SHARES.map((name) => (
            <Bar key={name} label={t(`tr_${name}`)} share={all(name)} look={LOOKS[name]} href={behind(name)} />
          ))}
        </ul>
      </section>
      {report.by !== '' && (
        <section className="card report report-scroll" tabIndex={0} aria-label={t('reports_table')}>
          <table className="table report-table">
            <thead>
              <tr>
                <th scope="col">{t(`by_${report.by}`)}</th>
                <th scope="col">{t('f_count')}</th>
                {SHARES.map((name) => (
                  <th key={name} scope="col">
                    {t(`tr_${name}`)}
                  </th>
                ))}
                <th scope="col">{t('tr_converted', { stage })}</th>
              </tr>
            </thead>
            <tbody>
              {report.rows.map((row) => (
                <tr key={row.split}>
                  <th scope="row">{row.split || t('reports_unknown')}</th>
                  <td>
                    <a className="bar-link" href={behind('all', row.split)}>
                      {formatNumber(row.leads, language)}
                      <span className="sr"> {t('behind_open')}</span>
                    </a>
                  </td>
                  {SHARES.map((name) => (
                    <td key={name}>
                      <ShareText share={row[name]} href={behind(name, row.split)} />
                    </td>
                  ))}
                  <td>
                    <ShareText share={row.converted} href={behind(`reached:${report.stage}`, row.split)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
