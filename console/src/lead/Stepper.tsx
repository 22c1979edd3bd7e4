import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useHistory, useStages } from '../api/queries';
import type { Lead } from '../api/types';
import { useLanguage } from '../i18n';
import { daysBetween, formatClock, formatDay, parseTime } from '../parts/format';
import { StageGlyph } from '../parts/StageGlyph';
import { stageLabel, stepsOf, type Step } from '../parts/stages';
import { stageChanges } from './timeline';

/** The way of growth: solid as far as the lead has come, hollow ahead. */
export function Stepper({ lead, now }: { lead: Lead; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const stages = useStages();
  const { data } = useHistory(lead.id);
  const steps = useMemo(
    () => stepsOf(stages, lead.stage, stageChanges(data?.events ?? [])),
    [stages, lead.stage, data],
  );
  const at = steps.findIndex((step) => step.state === 'current');

  function when(step: Step): string {
    const since = parseTime(step.since ?? (step.state === 'current' && at === 0 ? lead.createdAt : undefined));
    if (!since) return '';
    const short = daysBetween(since, now) === 0 ? formatClock(since, language) : formatDay(since, language, now);
    return step.state === 'current' ? t('step_since', { when: short }) : short;
  }

  return (
    <section className="card stepper" aria-label={t('stepper')}>
      <ol>
        {steps.map((step) => (
          <li
            key={step.stage.name}
            className={`step step--${step.state}`}
            aria-current={step.state === 'current' ? 'step' : undefined}
          >
            <span className="step-glyph">
              <StageGlyph
                look={step.stage.look}
                size={step.state === 'current' ? 34 : 26}
                outline={step.state === 'ahead' || step.state === 'skipped'}
              />
            </span>
            <span className="step-name">{stageLabel(step.stage, language)}</span>
            <span className="step-when">{when(step)}</span>
            <span className="sr">{t(`step_state_${step.state}`)}</span>
          </li>
        ))}
      </ol>
      <p className="step-count hint" aria-hidden="true">
        {t('step_of', { at: at + 1, count: steps.length })}
      </p>
    </section>
  );
}
