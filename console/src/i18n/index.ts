import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Language } from '../parts/format';
import { en } from './en';
import { it } from './it';

const KEY = 'vivaio.language';

export function chooseLanguage(kept: string | null, wanted: readonly string[]): Language {
  if (kept === 'it' || kept === 'en') return kept;
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'it' || base === 'en') return base;
  }
  return 'en';
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function startLanguage(): void {
  const language = chooseLanguage(keptLanguage(), navigator.languages);
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, it: { translation: it } },
    // React escapes; and lead data may hold "$t(…)", which must never run
    interpolation: { escapeValue: false, nestingPrefix: '\u0000', nestingSuffix: '\u0000' },
    // our keys are flat
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  });
  document.documentElement.lang = language;
}

export function switchLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // then it lasts until the page is left
  }
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'it' ? 'it' : 'en';
}
