import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatNumber, type Language } from '../parts/format';
import type { Share } from './types';

export function percent(share: number, language: Language): string {
  return `${formatNumber(share * 100, language, share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** `34 %, 12 of 35`, and as its title how sure that is. */
export function ShareText({ share, href }: { share: Share | undefined; href?: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!share || share.share === undefined) return <span className="quiet">–</span>;
  const title =
    share.low === undefined || share.high === undefined
      ? undefined
      : t('reports_interval', { low: percent(share.low, language), high: percent(share.high, language) });
  return (
    <span title={title} className="nowrap">
      {href && share.n > 0 ? (
        <a className="bar-link" href={href}>
          <strong>{percent(share.share, language)}</strong>
          <span className="sr"> {t('behind_open')}</span>
        </a>
      ) : (
        <strong>{percent(share.share, language)}</strong>
      )}{' '}
      <span className="hint">{t('f_of', { n: formatNumber(share.n, language), of: formatNumber(share.of, language) })}</span>
    </span>
  );
}

export interface BarProps {
  readonly label: string;
  readonly share: Share | undefined;
  /** Fill: full, pale for the undecided, hatched for the lost. */
  readonly look?: 'full' | 'pale' | 'hatched';
  /** Where the leads behind it are. */
  readonly href?: string;
}

/** One bar from zero on the scale of all bars beside it, labelled directly. */
export function Bar({ label, share, look = 'full', href }: BarProps) {
  const { t } = useTranslation();
  const pattern = useId();
  const width = Math.max(0, Math.min(100, (share?.share ?? 0) * 100));
  const low = (share?.low ?? 0) * 100;
  const high = (share?.high ?? 0) * 100;
  return (
    <li className="bar">
      <span className="bar-label cut" title={label}>
        {href && (share?.n ?? 0) > 0 ? (
          <a className="bar-link" href={href}>
            {label}
            <span className="sr"> {t('behind_open')}</span>
          </a>
        ) : (
          label
        )}
      </span>
      <svg className="bar-track" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {look === 'hatched' && (
          <defs>
            <pattern id={pattern} width="1" height="14" patternUnits="userSpaceOnUse">
              <rect width="0.5" height="14" className="bar-hatch" />
            </pattern>
          </defs>
        )}
        <rect width="100" height="14" className="bar-ground" />
        <rect
          width={width}
          height="14"
          className={`bar-fill--${look}`}
          {...(look === 'hatched' ? { fill: `url(#${pattern})` } : {})}
        />
        {share?.low !== undefined && share.of > 0 && (
          <line x1={low} x2={high} y1="7" y2="7" className="bar-interval" vectorEffect="non-scaling-stroke" />
        )}
      </svg>
      <span className="bar-value">
        <ShareText share={share} />
      </span>
    </li>
  );
}

export function sum(shares: readonly (Share | undefined)[]): Share {
  const n = shares.reduce((all, share) => all + (share?.n ?? 0), 0);
  const of = shares.reduce((all, share) => all + (share?.of ?? 0), 0);
  return of > 0 ? { n, of, share: n / of } : { n, of };
}

export function duration(seconds: number, language: Language): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${formatNumber(seconds / 3600, language, 1)} h`;
}
