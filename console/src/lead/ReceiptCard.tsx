import { useTranslation } from 'react-i18next';
import { useReceipt } from '../api/queries';
import type { Contribution } from '../api/types';
import { useLanguage } from '../i18n';
import { formatDay, formatNumber, formatPoints, grade, humanise, parseTime } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import { gradeLimit, layOut, peak, type ReceiptAxis, type ReceiptLayout, type ReceiptLine } from './receipt';

/** The score, opened: every line of both axes, and stairs that add up to it. */
export function ReceiptCard({ id, now }: { id: string; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data, error, isPending, refetch } = useReceipt(id);
  const layout = data && layOut(data);
  const lines = layout?.axes.flatMap((axis) => axis.lines) ?? [];
  return (
    <section className="card receipt">
      <div className="card-head">
        <h2>{t('receipt')}</h2>
        {data && <span className="receipt-grade">{grade(data.fit, data.engagement)}</span>}
      </div>
      {isPending ? (
        <Loading rows={5} what={t('receipt_what')} />
      ) : !layout ? (
        <Failed title={t('receipt_failed')} error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {layout.axes.map((axis) => (
            <AxisTable key={axis.axis} axis={axis} layout={layout} now={now} />
          ))}
          {lines.length === 0 && <p className="quiet">{t('receipt_empty')}</p>}
          <p className="receipt-total">
            <span className="strong">{t('receipt_total')}</span>
            <span className="strong">{formatNumber(layout.total, language)}</span>
          </p>
          {lines.some((line) => line.points < 0 || peak(line) !== line.end) && (
            <p className="hint">{t('receipt_key')}</p>
          )}
        </>
      )}
    </section>
  );
}

function AxisTable({ axis, layout, now }: { axis: ReceiptAxis; layout: ReceiptLayout; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const title = t(`receipt_${axis.axis}`);
  return (
    <table className={`receipt-axis receipt-axis--${axis.axis}`}>
      <caption>
        <span className="receipt-mark" aria-hidden="true" />
        <span className="strong">{title}</span> <span className="quiet">{t(`receipt_${axis.axis}_hint`)}</span>
      </caption>
      <tbody>
        {axis.lines.map((line, index) => (
          <tr key={index}>
            <th scope="row">
              <LineWords line={line} now={now} />
            </th>
            <td className="receipt-bar">
              <Stair line={line} layout={layout} />
            </td>
            <td className="receipt-points">{formatPoints(line.points, language)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            <span className="strong">{title}</span>{' '}
            {axis.axis !== 'other' && <span className="quiet">{limitText()}</span>}
          </th>
          <td className="receipt-points">{formatNumber(axis.total, language)}</td>
        </tr>
      </tfoot>
    </table>
  );

  function limitText(): string {
    const { step, limit, above } = gradeLimit(axis.total);
    const name = axis.axis === 'fit' ? 'ABCD'.charAt(step) : String(step + 1);
    return t(above ? 'receipt_from' : 'receipt_below', { grade: name, limit });
  }
}

function LineWords({ line, now }: { line: ReceiptLine; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { contribution, was } = line;
  if (!contribution) return <>{t('receipt_rounding')}</>;
  const date = parseTime(contribution.at);
  const details = [
    line.times > 1 && t('receipt_times', { count: line.times }),
    contribution.version !== undefined && `v${contribution.version}`,
    date && formatDay(date, language, now),
    was !== undefined && was !== line.points && t('receipt_was', { points: formatNumber(was, language) }),
  ].filter(Boolean);
  return (
    <>
      <span className="receipt-rule">{ruleName(contribution, language, t)}</span>
      <span className="hint">{details.join(', ')}</span>
    </>
  );
}

function ruleName(contribution: Contribution, language: string, t: (key: string) => string): string {
  const { label, rule, kind } = contribution;
  if (typeof label === 'string' && label) return label;
  if (typeof label === 'object' && label !== null) {
    const own = label[language] ?? label.en;
    if (own) return own;
  }
  if (rule) return humanise(rule);
  return kind?.includes('override') ? t('receipt_override') : t('receipt_cap');
}

const WIDTH = 100;

/** One stair: full for points, pale for what has faded, hollow for what was taken away. */
function Stair({ line, layout }: { line: ReceiptLine; layout: ReceiptLayout }) {
  const scale = (value: number) => ((value - layout.low) / (layout.high - layout.low)) * WIDTH;
  const box = (one: number, other: number) => {
    const left = scale(Math.min(one, other));
    return { x: left, width: Math.max(0.8, scale(Math.max(one, other)) - left) };
  };
  const top = peak(line);
  return (
    <svg viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <line x1="0" x2={WIDTH} y1="6" y2="6" className="stair-ground" />
      {top !== line.end && <rect {...box(line.end, top)} y="2" height="8" className="stair-pale" />}
      <rect {...box(line.start, line.end)} y="2" height="8" className={line.points < 0 ? 'stair-minus' : 'stair'} />
    </svg>
  );
}
