import type { JsonObject } from '../api/types';
import { contrast, type FormSpec, type PlacementSpec } from './spec';

/** Colours that a form may set, in the order in which people think of them. */
export const COLOURS = ['accent', 'on', 'bg', 'text', 'soft', 'line', 'field', 'error', 'errbg', 'tint'] as const;

/** What a variant may change here; more can be written in the form's file, and stays. */
export const VARIANT_TEXTS = ['title', 'intro', 'submit'] as const;

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

/** An object with some keys changed; what is emptied is taken out. */
export function withKeys<T extends object>(object: T, change: Record<string, unknown>): T {
  const next: Record<string, unknown> = { ...object, ...change };
  for (const key of Object.keys(change)) if (isEmpty(next[key])) delete next[key];
  return next as T;
}

/** One step more; a form without steps gets two, and its fields stand in the first. */
export function addStep(spec: FormSpec, first: string, next: string): FormSpec {
  const steps = spec.steps?.length ? spec.steps : [{ title: first }];
  return { ...spec, steps: [...steps, { title: next }] };
}

/** One step less: its fields go to the step before it; what is left of a single step is no step at all. */
export function removeStep(spec: FormSpec, at: number): FormSpec {
  const steps = (spec.steps ?? []).filter((_, index) => index !== at);
  const fields = spec.fields.map(({ step = 1, ...field }) => {
    const place = steps.length < 2 ? 1 : Math.max(1, step > at ? step - 1 : step);
    return place === 1 ? field : { ...field, step: place };
  });
  return withKeys({ ...spec, fields }, { steps: steps.length < 2 ? undefined : steps });
}

/** The ink that is read best on a colour. */
export function inkOn(colour: string): string {
  return (contrast('#ffffff', colour) ?? 0) >= (contrast('#16201a', colour) ?? 0) ? '#ffffff' : '#16201a';
}

/** A colour set or taken away; the words on the accent follow it, so that they can be read in both themes. */
export function withColour(spec: FormSpec, key: string, value: string | undefined): FormSpec {
  const whole = value !== undefined && /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value);
  const follows = key === 'accent' && (whole || value === undefined) ? { on: value && inkOn(value) } : {};
  return withKeys(spec, { look: withKeys(spec.look ?? {}, { [key]: value, ...follows }) });
}

/** The form as one of its variants has it. */
export function asVariant({ variants = [], experiment: _, ...base }: FormSpec, name: string): FormSpec {
  return { ...base, ...(variants.find((one) => one.name === name)?.change ?? {}) } as FormSpec;
}

/** One variant more, named by the first letter that is free. */
export function addVariant(spec: FormSpec): FormSpec {
  const variants = spec.variants ?? [];
  const name = [...'bcdefghijklmnopqrst'].find((letter) => variants.every((one) => one.name !== letter)) ?? `v${variants.length + 2}`;
  return { ...spec, variants: [...variants, { name, weight: 1, change: {} as JsonObject }] };
}

/** The form as the preview shows it: it opens at once, wherever it is, and as often as one likes. */
export function previewed(spec: FormSpec): FormSpec {
  return spec.placement && spec.placement.as !== 'inline' ? { ...spec, placement: { as: spec.placement.as, open: 'now', snooze: 0 } } : spec;
}

/** Another way to open needs another value: seconds, per cent, visits, or what is clicked. */
export function withOpening(placement: PlacementSpec, open: string): PlacementSpec {
  const value = { delay: '10', scroll: '50', visit: '2', click: '#offer' }[open];
  return withKeys(placement, { open, value });
}
