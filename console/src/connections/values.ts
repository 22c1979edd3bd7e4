import type { Schema, Values } from './types';

/** The settings of a group, in the order of the record. */
export interface Group {
  readonly title: string;
  readonly settings: readonly (readonly [string, Schema])[];
}

export function groups(schema: Schema): readonly Group[] {
  const order = (node: Schema): number => node['x-order'] ?? 0;
  const found = new Map<string, [string, Schema][]>();
  const all = Object.entries(schema.properties ?? {}).sort(([, a], [, b]) => order(a) - order(b));
  for (const [name, node] of all) {
    const title = node['x-group'] ?? '';
    found.set(title, [...(found.get(title) ?? []), [name, node]]);
  }
  return [...found].map(([title, settings]) => ({ title, settings }));
}

/** Whether a setting shows: the other one that it depends on has one of the values, its default counting. */
export function shows(node: Schema, values: Values, schema: Schema): boolean {
  const when = node['x-when'];
  if (!when) return true;
  const value = values[when.setting] ?? schema.properties?.[when.setting]?.default;
  return value !== undefined && when.is.includes(String(value));
}

/** What shows of the groups; one whose settings all depend on another choice does not. */
export function shownGroups(schema: Schema, values: Values): readonly Group[] {
  return groups(schema)
    .map(({ title, settings }) => ({ title, settings: settings.filter(([, node]) => shows(node, values, schema)) }))
    .filter(({ settings }) => settings.length > 0);
}

export function linesOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join('\n') : '';
}

export function listOf(text: string): string[] | undefined {
  const list = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return list.length > 0 ? list : undefined;
}

export function pairsOf(value: unknown): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .map(([key, one]) => `${key}: ${String(one)}`)
        .join('\n')
    : '';
}

export function mapOf(text: string): Record<string, string> | undefined {
  const map: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) map[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return Object.keys(map).length > 0 ? map : undefined;
}

/** A number as the server wants it; what is none is sent as typed, and the server says so. */
export function numberOf(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** The same without a value where it is undefined. */
export function put(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...rest } = values;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** Errors by the path of their setting: `connection/mail:settings.url` and `settings.url` are both `url`. */
export function byPath(errors: readonly { field?: string; message?: string }[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const { field = '', message = '' } of errors) {
    const path = field.replace(/^[^:]*:/, '').replace(/^settings\.?/, '');
    if (!map.has(path)) map.set(path, message);
  }
  return map;
}
