import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers, useStages } from '../api/queries';
import { useLanguage } from '../i18n';
import { findStage, stageLabel } from '../parts/stages';
import type { Vocabulary } from './sentences';

export function useVocabulary(): Vocabulary {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const stages = useStages();
  const sellers = useSellers();
  return useMemo(
    () => ({
      t,
      language,
      has: (key: string) => i18n.exists(key),
      stage: (name: string) => stageLabel(findStage(stages, name), language),
      seller: (name: string) => sellerLabel(sellers, name) ?? name,
    }),
    [t, i18n, language, stages, sellers],
  );
}
