import { useTranslation } from 'react-i18next';
import { useStages } from '../api/queries';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { useLanguage } from '../i18n';
import { formatNumber } from '../parts/format';
import { StageChip } from '../parts/StageChip';
import { findStage } from '../parts/stages';

export interface WhatIf {
  readonly changed: number;
  readonly unchanged: number;
  readonly leads: number;
  readonly facts: number;
  readonly moved: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  readonly distribution: readonly Bucket[];
  readonly sales: { readonly before: number; readonly after: number; readonly wonBefore: number; readonly wonAfter: number };
  readonly neverFired: readonly string[];
  readonly examples: readonly { readonly leadId: string; readonly from: Shown; readonly to: Shown }[];
}

interface Shown {
  readonly stage: string;
  readonly total: number;
  readonly grade: string;
}

interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** What the draft would have done: who moves, how scores lie before and after, and whether it was right. */
export function WhatIfResult({ result }: { result: WhatIf }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const stages = useStages();
  const api = useApi();
  const number = (value: number) => formatNumber(value, language);
  return (
    <div className="whatif" aria-live="polite">
      <h2>{t('whatif_title', { changed: number(result.changed), leads: number(result.leads) })}</h2>
      <p className="hint">{t('whatif_basis', { facts: number(result.facts) })}</p>
      <Plot buckets={result.distribution} />
      {result.moved.length > 0 && (
        <table className="whatif-table">
          <caption className="strong">{t('whatif_moves')}</caption>
          <tbody>
            {result.moved.map((move) => (
              <tr key={`${move.from} ${move.to}`}>
                <td>
                  <StageChip stage={findStage(stages, move.from)} />
                </td>
                <td aria-label={t('whatif_to')}>→</td>
                <td>
                  <StageChip stage={findStage(stages, move.to)} />
                </td>
                <td className="whatif-number">{number(move.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        {t('whatif_sales', {
          before: number(result.sales.before),
          wonBefore: number(result.sales.wonBefore),
          after: number(result.sales.after),
          wonAfter: number(result.sales.wonAfter),
        })}
      </p>
      {result.neverFired.length > 0 && (
        <p>
          <span className="strong">{t('whatif_never')}</span> {result.neverFired.join(', ')}
        </p>
      )}
      {result.examples.length > 0 && (
        <table className="whatif-table">
          <caption className="strong">{t('whatif_examples')}</caption>
          <tbody>
            {result.examples.map((example) => (
              <tr key={example.leadId}>
                <td>
                  <a href={placeHash(api.tenant, 'leads', example.leadId)}>{example.leadId.slice(-8)}</a>
                </td>
                <td className="whatif-number">
                  {number(example.from.total)} → {number(example.to.total)}
                </td>
                <td>
                  {example.from.grade} → {example.to.grade}
                </td>
                <td>
                  <StageChip stage={findStage(stages, example.to.stage)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const WIDTH = 640;
const HEIGHT = 180;
const FOOT = 22;

/** Before is an outline in ink, after is filled; the table below says the same in numbers. */
function Plot({ buckets }: { buckets: readonly Bucket[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (buckets.length === 0) return null;
  const low = Math.min(...buckets.map((bucket) => bucket.from));
  const high = Math.max(...buckets.map((bucket) => bucket.to));
  const most = Math.max(1, ...buckets.flatMap((bucket) => [bucket.before, bucket.after]));
  const x = (value: number) => ((value - low) / (high - low)) * WIDTH;
  const y = (value: number) => HEIGHT - FOOT - (value / most) * (HEIGHT - FOOT - 12);
  const ground = HEIGHT - FOOT;
  const byFrom = new Map(buckets.map((bucket) => [bucket.from, bucket]));
  let outline = `M${x(low)} ${ground}`;
  const ticks: number[] = [];
  for (let from = low; from < high; from += 10) {
    const top = y(byFrom.get(from)?.before ?? 0);
    outline += ` V${top} H${x(from + 10)}`;
    if ((high - low) / 10 <= 12 || from % 50 === 0) ticks.push(from);
  }
  outline += ` V${ground}`;
  return (
    <figure className="whatif-plot">
      <figcaption className="hint">
        <span className="whatif-key whatif-key--before" aria-hidden="true" /> {t('whatif_before')}{' '}
        <span className="whatif-key whatif-key--after" aria-hidden="true" /> {t('whatif_after')}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('whatif_plot')}>
        <line x1="0" x2={WIDTH} y1={ground} y2={ground} className="whatif-axis" />
        {buckets.map((bucket) => (
          <rect
            key={bucket.from}
            x={x(bucket.from) + 1}
            width={Math.max(1, x(bucket.to) - x(bucket.from) - 2)}
            y={y(bucket.after)}
            height={ground - y(bucket.after)}
            className="whatif-bar"
          />
        ))}
        <path d={outline} className="whatif-outline" />
        {ticks.map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT - 6} className="whatif-tick">
            {tick}
          </text>
        ))}
      </svg>
      <details>
        <summary>{t('whatif_numbers')}</summary>
        <table className="whatif-table">
          <thead>
            <tr>
              <th scope="col">{t('whatif_points')}</th>
              <th scope="col">{t('whatif_before')}</th>
              <th scope="col">{t('whatif_after')}</th>
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket.from}>
                <th scope="row">
                  {bucket.from}–{bucket.to}
                </th>
                <td className="whatif-number">{formatNumber(bucket.before, language)}</td>
                <td className="whatif-number">{formatNumber(bucket.after, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
