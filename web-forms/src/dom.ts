import type { Consent, Field, View } from './types';

/** The input that people do not see; the server knows it by its first letters. */
export const HONEYPOT = '_hp_more';

type Child = Node | string | undefined | false;

/** Makes an element. Text is only ever set as text, so a hostile definition stays text and Trusted Types have nothing to do. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined>,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const INPUT_TYPES: Record<string, string> = { email: 'email', phone: 'tel', date: 'date', checkbox: 'checkbox' };

function control(field: Field, view: View): Control {
  const common = {
    id: field.name,
    name: field.name,
    part: 'input',
    required: field.required,
    placeholder: field.placeholder,
    autocomplete: field.autocomplete,
    'aria-describedby': field.help && field.name + '-h',
  };
  if (field.type === 'longtext') return el('textarea', { ...common, rows: '4' });
  if (field.type === 'select') {
    const options = (field.options || []).map((option) => el('option', { value: option.value }, option.label));
    return el('select', common, el('option', { value: '' }, view.texts.choose), ...options);
  }
  const type = INPUT_TYPES[field.type] || 'text';
  return el('input', { ...common, type, inputmode: field.type === 'number' ? 'decimal' : undefined });
}

/** A text in which web addresses can be followed; all else stays as it is written. */
export function linked(text: string): Child[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((part, i) => (i % 2 ? el('a', { href: part, target: '_blank', rel: 'noopener' }, part) : part));
}

function label(view: View, id: string, text: Child[], required: boolean): HTMLElement {
  return el('label', { for: id, part: 'label' }, ...text, !required && ' ', !required && el('span', { class: 'op' }, view.texts.optional));
}

function fieldOf(view: View, field: Field): HTMLElement {
  const box = field.type === 'checkbox';
  const parts = [label(view, field.name, [field.label], field.required), control(field, view)];
  const help = field.help ? el('p', { class: 'he', id: field.name + '-h' }, field.help) : undefined;
  return el('div', { class: box ? 'fi bx' : 'fi', part: 'field' }, ...(box ? parts.reverse() : parts), help);
}

/** A box is never ticked beforehand: consent is an act of the person. */
function boxOf(view: View, consent: Consent): HTMLElement {
  const input = el('input', { type: 'checkbox', id: consent.name, name: consent.name, required: consent.required });
  return el('div', { class: 'fi bx', part: 'consent' }, input, label(view, consent.name, linked(consent.text), consent.required));
}

export interface Rendered {
  root: HTMLElement;
  form: HTMLFormElement;
  set: HTMLFieldSetElement;
  summary: HTMLElement;
  status: HTMLElement;
}

/** Builds the form. */
export function render(view: View): Rendered {
  const summary = el('div', { class: 'sum', part: 'summary', role: 'alert', tabindex: '-1', hidden: true });
  const status = el('p', { class: 'st', part: 'status', role: 'status', hidden: true });
  const set = el(
    'fieldset',
    { 'aria-label': view.title },
    ...view.fields.filter((field) => field.type !== 'hidden').map((field) => fieldOf(view, field)),
    ...view.consents.map((consent) => boxOf(view, consent)),
    el(
      'div',
      { class: 'mo', 'aria-hidden': 'true' },
      el('label', { for: HONEYPOT }, view.texts.honeypot),
      el('input', { id: HONEYPOT, name: HONEYPOT, tabindex: '-1', autocomplete: 'off' }),
    ),
    el('button', { type: 'submit', part: 'button' }, view.submit),
  );
  const form = el('form', { novalidate: true }, summary, set, status);
  const root = el(
    'div',
    { class: 'v', part: 'form', lang: view.language, dir: view.direction },
    el('h2', { part: 'title' }, view.title),
    view.intro ? el('p', { class: 'in' }, view.intro) : undefined,
    form,
  );
  return { root, form, set, summary, status };
}

/** What stands in the form now, in the shape the server reads. */
export function read(view: View, form: HTMLFormElement, hidden: URLSearchParams) {
  const fields: Record<string, string | boolean> = {};
  const named = (name: string) => form.elements.namedItem(name) as (Control & { checked?: boolean }) | null;
  for (const { name, type } of view.fields) {
    if (type === 'hidden') fields[name] = hidden.get(name) || '';
    else if (type === 'checkbox') fields[name] = !!named(name)?.checked;
    else fields[name] = named(name)?.value || '';
  }
  const more = named(HONEYPOT)?.value;
  if (more) fields[HONEYPOT] = more;
  const consents = view.consents
    .filter(({ name }) => named(name)?.checked)
    .map(({ purpose, channel, wordingVersion }) => ({ purpose, channel, wordingVersion }));
  return { fields, consents };
}
