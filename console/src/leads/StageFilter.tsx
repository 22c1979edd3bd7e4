import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { StageGlyph } from '../parts/StageGlyph';
import { stageLabel, type Stage } from '../parts/stages';

export interface StageFilterProps {
  readonly stages: readonly Stage[];
  readonly chosen: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

export function StageFilter({ stages, chosen, onChange }: StageFilterProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="chips" role="group" aria-label={t('leads_stages')}>
      <button type="button" className="chip" aria-pressed={chosen.length === 0} onClick={() => onChange([])}>
        {t('leads_all_stages')}
      </button>
      {stages.map((stage) => {
        const on = chosen.includes(stage.name);
        return (
          <button
            key={stage.name}
            type="button"
            className="chip"
            aria-pressed={on}
            onClick={() =>
              onChange(on ? chosen.filter((name) => name !== stage.name) : [...chosen, stage.name])
            }
          >
            <StageGlyph look={stage.look} size={16} ground />
            {stageLabel(stage, language)}
          </button>
        );
      })}
    </div>
  );
}
