import type { Language } from '../parts/format';

export function money({ amount, currency }: { amount: string; currency: string }, language: Language): string {
  return new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', { style: 'currency', currency }).format(Number(amount));
}
