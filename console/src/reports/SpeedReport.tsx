import { useTranslation } from 'react-i18next';
import { useStages } from '../api/queries';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { findStage, stageLabel } from '../parts/stages';
import { useBehind } from './behind';
import { Bar, duration, percent, ShareText, sum } from './parts';
import type { Speed } from './types';

/** How long people waited for the first attempt, and what came of it: the cost of delay. */
export function SpeedReport({ report }: { report: Speed }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const behind = useBehind();
  const stage = stageLabel(findStage(useStages(), report.stage), language);
  const inTime = sum(report.rows.map((row) => row.inTime));
  const waiting = report.rows.reduce((all, row) => all + row.waiting, 0);
  const answered = report.bands.reduce((all, band) => all + sum(report.rows.map((row) => row.bands[band]?.leads)).n, 0);
  const perBand = (band: string) => {
    const n = report.rows.reduce((all, row) => all + (row.bands[band]?.leads.n ?? 0), 0);
    return answered > 0 ? { n, of: answered, share: n / answered } : { n, of: 0 };
  };
  return (
    <>
      <section className="card report">
        <h2>
          {inTime.share === undefined ? t('s_title_none') : t('s_title', { share: percent(inTime.share, language) })}
        </h2>
        {waiting > 0 && <p className="ember">{t('s_waiting', { count: waiting })}</p>}
        <h3>{t('s_bands')}</h3>
        <ul className="bars">
          {report.bands.map((band) => (
            <Bar key={band} label={t(`band_${band}`)} share={perBand(band)} href={behind(`band:${band}`)} />
          ))}
        </ul>
        <h3>{t('s_converted', { stage })}</h3>
        <ul className="bars">
          {report.bands.map((band) => (
            <Bar key={band} label={t(`band_${band}`)} share={sum(report.rows.map((row) => row.bands[band]?.converted))} href={behind(`band:${band}:${report.stage}`)} />
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
                <th scope="col">{t('s_title', { share: '' })}</th>
                <th scope="col">{t('s_average', { time: '' })}</th>
              </tr>
            </thead>
            <tbody>
              {report.rows.map((row) => (
                <tr key={row.split}>
                  <th scope="row">{row.split || t('reports_unknown')}</th>
                  <td>{formatNumber(row.started, language)}</td>
                  <td>
                    <ShareText share={row.inTime} />
                  </td>
                  <td>{row.averageSeconds === undefined ? '–' : duration(row.averageSeconds, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
