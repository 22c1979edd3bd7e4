import { useTranslation } from 'react-i18next';
import { useStages } from '../api/queries';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { findStage, stageLabel } from '../parts/stages';
import { useBehind } from './behind';
import { Bar, percent, ShareText, sum } from './parts';
import type { Funnel } from './types';

export function FunnelReport({ report }: { report: Funnel }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const known = useStages();
  const behind = useBehind();
  const label = (name: string) => stageLabel(findStage(known, name), language);
  const all = (stage: string) => sum(report.rows.map((row) => row.reached[stage]));
  const stages = report.stages.filter((stage) => all(stage).n > 0);
  const goal = all(report.stage);
  const split = report.by !== '';
  return (
    <>
      <section className="card report">
        <h2>
          {t('f_title', {
            share: percent(goal.share ?? 0, language),
            count: formatNumber(goal.of, language),
            stage: label(report.stage),
          })}
        </h2>
        <ul className="bars">
          {stages.map((stage) => (
            <Bar key={stage} label={label(stage)} share={all(stage)} href={behind(`reached:${stage}`)} />
          ))}
        </ul>
      </section>
      {split && (
        <section className="card report report-scroll" tabIndex={0} aria-label={t('reports_table')}>
          <table className="table report-table">
            <thead>
              <tr>
                <th scope="col">{t(`by_${report.by}`)}</th>
                <th scope="col">{t('f_count')}</th>
                {stages.map((stage) => (
                  <th key={stage} scope="col">
                    {label(stage)}
                  </th>
                ))}
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
                  {stages.map((stage) => (
                    <td key={stage}>
                      <ShareText share={row.reached[stage]} href={behind(`reached:${stage}`, row.split)} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section className="card report report-scroll" tabIndex={0} aria-label={t('f_moves')}>
        <h2>{t('f_moves')}</h2>
        <table className="table report-table">
          <thead>
            <tr>
              <th scope="col">{t('f_from')}</th>
              <th scope="col">{t('f_to')}</th>
              <th scope="col">{t('f_count')}</th>
            </tr>
          </thead>
          <tbody>
            {report.moves.map((move) => (
              <tr key={`${move.from} ${move.to}`}>
                <td>{move.from ? label(move.from) : '–'}</td>
                <td>{label(move.to)}</td>
                <td>{formatNumber(move.n, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
