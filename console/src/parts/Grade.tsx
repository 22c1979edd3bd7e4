import { useTranslation } from 'react-i18next';
import type { Score } from '../api/types';
import { useLanguage } from '../i18n';
import { formatNumber, grade } from './format';

function Bar({ axis, value }: { readonly axis: 'fit' | 'eng'; readonly value: number }) {
  const width = Math.max(0, Math.min(100, value));
  return (
    <svg className={`bar bar--${axis}`} width="44" height="6" viewBox="0 0 44 6" aria-hidden="true" focusable="false">
      <rect className="bar-track" width="44" height="6" rx={axis === 'fit' ? 1 : 3} />
      {width > 0 && <rect className="bar-fill" width={Math.max(3, width * 0.44)} height="6" rx={axis === 'fit' ? 1 : 3} />}
    </svg>
  );
}

/** Letter for fit, digit for engagement; the upper bar is square, the lower one round. */
export function Grade({ score }: { readonly score: Score | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!score) return <span className="quiet">{t('grade_none')}</span>;
  const name = grade(score.fit, score.engagement);
  const fit = formatNumber(score.fit, language, 0);
  const engagement = formatNumber(score.engagement, language, 0);
  return (
    <span className="grade" title={t('grade_title', { fit, engagement })}>
      <span className="grade-name">{name}</span>
      <span className="grade-bars">
        <Bar axis="fit" value={score.fit} />
        <Bar axis="eng" value={score.engagement} />
      </span>
      <span className="grade-numbers" aria-hidden="true">
        <span>{fit}</span>
        <span>{engagement}</span>
      </span>
      <span className="sr">{t('grade_title', { fit, engagement })}</span>
    </span>
  );
}
