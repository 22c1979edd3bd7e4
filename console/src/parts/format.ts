import type { Json, Lead } from '../api/types';

export type Language = 'it' | 'en';

const LOCALES: Record<Language, string> = { it: 'it-IT', en: 'en-GB' };

const formatters = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${language}${JSON.stringify(options)}`;
  const known = formatters.get(key) as Intl.DateTimeFormat | undefined;
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALES[language], options);
  formatters.set(key, made);
  return made;
}

function numberFormat(language: Language, digits: number): Intl.NumberFormat {
  const key = `n${language}${digits}`;
  const known = formatters.get(key) as Intl.NumberFormat | undefined;
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits, useGrouping: 'always' });
  formatters.set(key, made);
  return made;
}

export function formatNumber(value: number, language: Language, digits = 2): string {
  return numberFormat(language, digits).format(value);
}

/** Points carry their sign, with a true minus. */
export function formatPoints(value: number, language: Language): string {
  const text = formatNumber(Math.abs(value), language);
  return value < 0 ? `−${text}` : `+${text}`;
}

export function parseTime(text: string | undefined | null): Date | undefined {
  if (!text) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export function formatClock(date: Date, language: Language): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date);
}

/** `14 Nov`, and the year when it is another one. */
export function formatDay(date: Date, language: Language, now: Date): string {
  const sameYear = date.getFullYear() === now.getFullYear();
  return dateFormat(language, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date);
}

export function formatLongDay(date: Date, language: Language, now: Date): string {
  const sameYear = date.getFullYear() === now.getFullYear();
  const text = dateFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function formatExact(date: Date, language: Language): string {
  return dateFormat(language, { dateStyle: 'long', timeStyle: 'medium' }).format(date);
}

export function daysBetween(earlier: Date, later: Date): number {
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(later) - day(earlier)) / 86_400_000);
}

export interface AgoWords {
  readonly now: string;
  readonly minutes: string;
  readonly hours: string;
  readonly yesterday: string;
  readonly days: string;
}

/** `now`, `11 min`, `3 h`, `yest.`, `2 d`, then the day: as short as a column wants it. */
export function formatAgo(date: Date, now: Date, language: Language, words: AgoWords): string {
  const seconds = (now.getTime() - date.getTime()) / 1000;
  if (seconds < -60) return formatDay(date, language, now);
  if (seconds < 60) return words.now;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${words.minutes}`;
  const days = daysBetween(date, now);
  if (days === 0 || seconds < 6 * 3600) return `${Math.floor(seconds / 3600)} ${words.hours}`;
  if (days === 1) return words.yesterday;
  if (days < 7) return `${days} ${words.days}`;
  return formatDay(date, language, now);
}

/** Today a clock is enough; another day needs its date. */
export function formatWhen(date: Date, language: Language, now: Date): string {
  const clock = formatClock(date, language);
  return daysBetween(date, now) === 0 ? clock : `${formatDay(date, language, now)}, ${clock}`;
}

export function text(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join(', ');
  if (typeof value.amount === 'string' && typeof value.currency === 'string') return `${value.amount} ${value.currency}`;
  return JSON.stringify(value);
}

/** What people call this lead: its name, else the firm, else how it can be reached. */
export function leadName(lead: Lead): string {
  const field = (name: string) => text(lead.fields?.[name]).trim();
  const person = [field('firstName'), field('lastName')].filter(Boolean).join(' ');
  return lead.name?.trim() || person || field('company') || field('email') || field('phone');
}

export function leadPlace(lead: Lead): string {
  const city = text(lead.fields?.city).trim();
  const province = text(lead.fields?.province).trim();
  return [city, province].filter(Boolean).join(', ');
}

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  return ([...first][0] ?? '?').toUpperCase() + ([...last][0] ?? '').toUpperCase();
}

export function grade(fit: number, engagement: number): string {
  const step = (value: number) => (value >= 75 ? 0 : value >= 50 ? 1 : value >= 25 ? 2 : 3);
  return `${'ABCD'[step(fit)]}${step(engagement) + 1}`;
}

/** `vatNumber` becomes `Vat number`: for fields that nobody gave a label. */
export function humanise(name: string): string {
  const words = name
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
