import type { Json, JsonObject } from '../api/types';

/** A text in one or more languages, as specs write it. */
export type Texts = string | Record<string, string>;

export interface FieldSpec {
  name: string;
  type?: string;
  label?: Texts;
  required?: boolean;
  help?: Texts;
  placeholder?: Texts;
  options?: { value: string; label?: Texts }[];
  step?: number;
  when?: { field: string; in?: string[]; filled?: boolean };
  [key: string]: unknown;
}

export interface ConsentSpec {
  purpose: string;
  channel: string;
  required?: boolean;
}

export interface PlacementSpec {
  as: string;
  open?: string;
  value?: string;
  pages?: string[];
  snooze?: number;
}

export interface AfterSpec {
  asset?: string;
  link?: string;
  linkText?: Texts | undefined;
  next?: string;
  event?: string;
  cases?: unknown[];
}

export interface FormSpec {
  title: Texts;
  intro?: Texts;
  language?: string;
  fields: FieldSpec[];
  consents?: ConsentSpec[];
  submit?: Texts;
  steps?: { title: Texts }[];
  thanks?: { title?: Texts; text?: Texts };
  look?: Record<string, string>;
  theme?: string;
  placement?: PlacementSpec;
  after?: AfterSpec;
  redirect?: string;
  variants?: { name: string; weight?: number; change: JsonObject }[];
  experiment?: { winner?: string; submits?: number; declared?: string };
  [key: string]: unknown;
}

export const LANGUAGES = ['it', 'en', 'fr', 'de', 'es'] as const;

/** Fields that every tenant has; they bring their label, control and length. */
export const STANDARD = [
  'firstName', 'lastName', 'email', 'phone', 'company', 'role', 'vatNumber', 'address', 'postcode', 'city', 'province',
  'country', 'language', 'message',
] as const;

export const TYPES = [
  'text', 'email', 'phone', 'longtext', 'select', 'radio', 'checks', 'yesno', 'country', 'province', 'cap', 'rating',
  'number', 'date', 'checkbox', 'vat', 'fiscalcode', 'file', 'hidden',
] as const;

export const WITH_OPTIONS = ['select', 'radio', 'checks'];

export function textIn(texts: Texts | undefined, language: string): string {
  if (texts === undefined) return '';
  return typeof texts === 'string' ? texts : (texts[language] ?? '');
}

/** The text with one language changed; an emptied language is taken out, and a text without any becomes nothing. */
export function withText(texts: Texts | undefined, language: string, text: string, main: string): Texts | undefined {
  const all: Record<string, string> = typeof texts === 'string' ? { [main]: texts } : { ...texts };
  if (text.trim() === '') delete all[language];
  else all[language] = text;
  const keys = Object.keys(all);
  if (keys.length === 0) return undefined;
  return keys.length === 1 && keys[0] === main ? all[main] : all;
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, item);
  return next;
}

/** A name no field of the form has. */
export function freeName(spec: FormSpec, wanted: string): string {
  const taken = new Set(spec.fields.map((field) => field.name));
  if (!taken.has(wanted)) return wanted;
  let n = 2;
  while (taken.has(`${wanted}${n}`)) n++;
  return `${wanted}${n}`;
}

function luminance(colour: string): number | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  const parts = short ? short.slice(1).map((digit) => digit + digit) : long?.slice(1);
  if (!parts) return undefined;
  const [r, g, b] = parts.map((hex) => {
    const value = Number.parseInt(hex, 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number | undefined {
  const [x, y] = [luminance(a), luminance(b)];
  if (x === undefined || y === undefined) return undefined;
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

export interface Finding {
  readonly kind: 'contrast' | 'language' | 'label' | 'placeholder' | 'notice' | 'long' | 'options' | 'step';
  readonly what: string;
}

/** The embed's own colours, in a light and in a dark theme. */
export const DEFAULT_LOOK = {
  accent: ['#17694a', '#63c79b'],
  on: ['#ffffff', '#07150e'],
  bg: ['#ffffff', '#151c18'],
  text: ['#16201a', '#e7eee9'],
  soft: ['#5e6b62', '#90a096'],
  line: ['#7d8980', '#6d7b72'],
  field: ['#ffffff', '#0e1411'],
  error: ['#b0361a', '#f3906f'],
  errbg: ['#fbe6df', '#43211a'],
  tint: ['#e2f0e8', '#16382a'],
} as const;

type Colour = keyof typeof DEFAULT_LOOK;

/** What is read on what, and the least contrast of it: text 4.5, the edge of a field 3. */
const PAIRS: readonly (readonly [Colour, Colour, number])[] = [
  ['on', 'accent', 4.5], ['text', 'bg', 4.5], ['soft', 'bg', 4.5], ['error', 'bg', 4.5], ['text', 'field', 4.5],
  ['text', 'errbg', 4.5], ['text', 'tint', 4.5], ['line', 'bg', 3],
];

/** Contrasts that are too low in a theme that visitors may see; a colour that is set holds in both. */
function contrasts(spec: FormSpec): Finding[] {
  const found: Finding[] = [];
  const look = spec.look ?? {};
  for (const [at, theme] of ['light', 'dark'].entries()) {
    if (spec.theme !== undefined && spec.theme !== 'auto' && spec.theme !== theme) continue;
    for (const [front, back, least] of PAIRS) {
      if (!(front in look) && !(back in look)) continue;
      const ratio = contrast(look[front] ?? DEFAULT_LOOK[front][at]!, look[back] ?? DEFAULT_LOOK[back][at]!);
      if (ratio !== undefined && ratio < least) found.push({ kind: 'contrast', what: `${front}/${back} ${ratio.toFixed(1)}:1 < ${least}:1 (${theme})` });
    }
  }
  return found;
}

/** What keeps people out, looked for before a form is published. */
export function findings(spec: FormSpec): Finding[] {
  const found = contrasts(spec);
  const languages = typeof spec.title === 'string' ? [] : Object.keys(spec.title);
  for (const field of spec.fields) {
    if (field.type === 'hidden') continue;
    if (!field.label && !(STANDARD as readonly string[]).includes(field.name)) found.push({ kind: 'label', what: field.name });
    if (field.placeholder && !field.help && field.label === undefined && !(STANDARD as readonly string[]).includes(field.name)) {
      found.push({ kind: 'placeholder', what: field.name });
    }
    if (WITH_OPTIONS.includes(field.type ?? '') && !field.options?.length) found.push({ kind: 'options', what: field.name });
    for (const texts of [field.label, field.help, field.placeholder]) {
      if (texts === undefined || typeof texts === 'string') continue;
      for (const language of languages) if (!(language in texts)) found.push({ kind: 'language', what: `${field.name} (${language})` });
    }
  }
  spec.steps?.forEach((_, at) => {
    if (!spec.fields.some((field) => (field.step ?? 1) === at + 1)) found.push({ kind: 'step', what: String(at + 1) });
  });
  if (!spec.consents?.some((consent) => consent.channel === 'notice')) found.push({ kind: 'notice', what: '' });
  if (spec.fields.filter((field) => field.type !== 'hidden').length > 8 && !spec.steps?.length) found.push({ kind: 'long', what: '' });
  return found;
}

const STANDARD_BY_HINT: readonly (readonly [RegExp, string])[] = [
  [/given-name|first.?name|^nome$|vorname|pr[ée]nom/i, 'firstName'],
  [/family-name|last.?name|surname|cognome|nachname/i, 'lastName'],
  [/e-?mail/i, 'email'],
  [/tel|phone|telefono|cell/i, 'phone'],
  [/organi[sz]ation|company|azienda|ragione|firma/i, 'company'],
  [/message|messaggio|richiesta|note|nachricht/i, 'message'],
  [/zip|postal|\bcap\b|postcode/i, 'postcode'],
  [/city|citt|comune/i, 'city'],
  [/prov/i, 'province'],
];

/** Reads a form that was pasted as HTML. It is parsed, never shown: nothing in it runs or loads. */
export function importHtml(html: string): FormSpec | undefined {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const form = page.querySelector('form') ?? page.body;
  const spec: FormSpec = { title: page.querySelector('h1,h2,legend')?.textContent?.trim() || 'Form', fields: [] };
  const seen = new Set<string>();
  for (const control of form.querySelectorAll<HTMLInputElement>('input, select, textarea')) {
    const type = control.getAttribute('type')?.toLowerCase() ?? '';
    if (['submit', 'button', 'image', 'reset', 'password'].includes(type)) continue;
    const raw = control.getAttribute('name') ?? control.id;
    if (!raw || seen.has(raw)) continue;
    seen.add(raw);
    const label = labelOf(form, control);
    const hint = `${control.getAttribute('autocomplete') ?? ''} ${raw} ${type}`;
    const standard = type === 'hidden' ? undefined : STANDARD_BY_HINT.find(([pattern]) => pattern.test(hint))?.[1];
    const name = freeName(spec, standard ?? (raw.replace(/[^A-Za-z0-9_]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase()).replace(/^[^a-z]+/, (start) => start.toLowerCase().replace(/[^a-z]/g, '')) || 'field'));
    const field: FieldSpec = { name };
    const own = typeOf(control, type);
    if (!standard && own !== 'text') field.type = own;
    if (label && own !== 'hidden') field.label = label;
    else if (!standard && own !== 'hidden') field.label = raw;
    if (control.required && own !== 'hidden') field.required = true;
    if (control.placeholder) field.placeholder = control.placeholder;
    if (own === 'select') {
      field.options = [...control.querySelectorAll('option')]
        .filter((option) => option.value)
        .map((option) => ({ value: option.value, label: option.textContent?.trim() || option.value }));
    } else if (own === 'radio' || own === 'checks') {
      field.options = [...form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(raw)}"]`)].map((input) => ({
        value: input.value,
        label: labelOf(form, input) || input.value,
      }));
      field.label = control.closest('fieldset')?.querySelector('legend')?.textContent?.trim() || raw;
    }
    spec.fields.push(field);
  }
  const button = form.querySelector('button:not([type=button]), input[type=submit]');
  const words = button?.textContent?.trim() || button?.getAttribute('value')?.trim();
  if (words) spec.submit = words;
  return spec.fields.length ? spec : undefined;
}

function labelOf(form: Element, control: Element): string {
  const byId = control.id ? form.querySelector(`label[for="${CSS.escape(control.id)}"]`) : null;
  const label = byId ?? control.closest('label');
  return (label?.textContent ?? control.getAttribute('aria-label') ?? '').replace(/\s*\*\s*$/, '').trim();
}

function typeOf(control: HTMLInputElement, type: string): string {
  if (control.tagName === 'TEXTAREA') return 'longtext';
  if (control.tagName === 'SELECT') return 'select';
  if (type === 'checkbox') {
    const same = control.form?.querySelectorAll(`[name="${CSS.escape(control.name)}"]`).length ?? 1;
    return same > 1 ? 'checks' : 'checkbox';
  }
  return { email: 'email', tel: 'phone', number: 'number', date: 'date', radio: 'radio', file: 'file', hidden: 'hidden' }[type] ?? 'text';
}

export interface Snippets {
  readonly script: string;
  readonly element: string;
  readonly pinned: string;
  readonly wordpress: string;
  readonly shopify: string;
}

export function snippets(home: string, form: string, height: number, pinned?: { url: string; integrity: string }): Snippets {
  const element = `<vivaio-form form="${form}" style="display:block;min-height:${height}px"><a href="${home}/f/${form}">…</a></vivaio-form>\n`;
  const source = `<script src="${home}/embed/v1/form.js" async></script>`;
  return {
    script: `<script src="${home}/embed/v1/form.js" data-form="${form}" data-height="${height}px" async></script>`,
    element: element + source,
    pinned: pinned
      ? `<script src="${home}/${pinned.url}" integrity="${pinned.integrity}" crossorigin="anonymous" data-form="${form}" data-height="${height}px" async></script>`
      : '',
    wordpress: `<!-- wp:html -->\n${element}${source}\n<!-- /wp:html -->`,
    shopify: `{% comment %} sections/vivaio-form.liquid {% endcomment %}\n${element}${source}\n{% schema %}\n{"name": "Form", "presets": [{"name": "Form"}]}\n{% endschema %}`,
  };
}

export const TEMPLATES: Record<string, FormSpec> = {
  newsletter: {
    title: { it: 'Una lettera al mese', en: 'One letter a month' },
    intro: { it: 'Niente altro. Ti cancelli con un clic.', en: 'Nothing else. One click and you are off the list.' },
    language: 'it', fields: [{ name: 'email', required: true }], submit: { it: 'Iscrivimi', en: 'Send it to me' },
  },
  contact: {
    title: { it: 'Parla con noi', en: 'Talk to us' }, language: 'it',
    fields: [{ name: 'firstName', required: true }, { name: 'phone' }, { name: 'email', required: true }, { name: 'message', required: true }],
    submit: { it: 'Manda la richiesta', en: 'Send the request' },
  },
  guide: {
    title: { it: 'La guida, subito', en: 'The guide, right now' }, language: 'it',
    fields: [{ name: 'firstName' }, { name: 'email', required: true }],
    submit: { it: 'Mandami la guida', en: 'Send me the guide' },
    after: { link: '/guida.pdf', linkText: { it: 'Scarica la guida', en: 'Download the guide' } },
  },
  quote: {
    title: { it: 'Chiedi un preventivo', en: 'Ask for a quote' }, language: 'it',
    steps: [{ title: { it: 'Che cosa ti serve', en: 'What you need' } }, { title: { it: 'Come ti troviamo', en: 'How to reach you' } }],
    fields: [
      { name: 'need', type: 'radio', required: true, label: { it: 'Che cosa', en: 'What' }, options: [{ value: 'new', label: { it: 'Nuovo', en: 'New' } }, { value: 'repair', label: { it: 'Riparazione', en: 'Repair' } }] },
      { name: 'when', type: 'select', label: { it: 'Entro quando', en: 'By when' }, options: [{ value: 'now', label: { it: 'Subito', en: 'Now' } }, { value: 'months', label: { it: 'Nei prossimi mesi', en: 'In the next months' } }] },
      { name: 'message', label: { it: 'Dicci di più', en: 'Tell us more' } },
      { name: 'firstName', step: 2 }, { name: 'lastName', step: 2 }, { name: 'email', required: true, step: 2 }, { name: 'phone', step: 2 },
      { name: 'province', type: 'province', step: 2 },
    ],
    submit: { it: 'Chiedi il preventivo', en: 'Ask for a quote' },
  },
  event: {
    title: { it: 'Vieni alla serata', en: 'Come to the evening' }, language: 'it',
    fields: [
      { name: 'firstName', required: true }, { name: 'lastName', required: true }, { name: 'email', required: true }, { name: 'company' },
      { name: 'guests', type: 'rating', points: 4, label: { it: 'In quanti siete?', en: 'How many are you?' } },
      { name: 'diet', type: 'checks', label: { it: 'Che cosa mangi', en: 'What you eat' }, options: [{ value: 'all', label: { it: 'Tutto', en: 'Everything' } }, { value: 'veg', label: { it: 'Vegetariano', en: 'Vegetarian' } }] },
    ],
    submit: { it: 'Tieni un posto', en: 'Keep a seat for me' },
  },
  callback: {
    title: { it: 'Ti richiamiamo', en: 'We call you back' }, language: 'it',
    fields: [
      { name: 'firstName', required: true }, { name: 'phone', required: true },
      { name: 'hour', type: 'radio', label: { it: 'Quando', en: 'When' }, options: [{ value: 'am', label: { it: 'Mattina', en: 'Morning' } }, { value: 'pm', label: { it: 'Pomeriggio', en: 'Afternoon' } }] },
    ],
    submit: { it: 'Richiamatemi', en: 'Call me back' },
  },
};

export function asSpec(value: Json | undefined): FormSpec {
  const spec = (typeof value === 'object' && value !== null && !Array.isArray(value) ? structuredClone(value) : {}) as unknown as FormSpec;
  return { ...spec, title: spec.title ?? '', fields: Array.isArray(spec.fields) ? spec.fields : [] };
}
