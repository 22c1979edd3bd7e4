import { useLanguage } from '../i18n';
import { StageGlyph } from './StageGlyph';
import { stageLabel, type Stage } from './stages';

/** The pointed plant label. Only stages look like this. */
export function StageChip({ stage }: { readonly stage: Stage }) {
  const language = useLanguage();
  return (
    <span className={`stage stage--${stage.look}`}>
      <StageGlyph look={stage.look} ground />
      <span className="cut">{stageLabel(stage, language)}</span>
    </span>
  );
}
