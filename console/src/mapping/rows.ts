import type { Json, JsonObject } from '../api/types';

/** One line of the table: a field and the rule that finds its value, a path or, for more than a path, JSON. */
export interface Row {
  readonly field: string;
  readonly rule: string;
}

/** The rules of a mapping's fields as lines; a rule that is only a path stands there as the path. */
export function rowsOf(mapping: Json | undefined): Row[] {
  const fields = isObject(mapping) && isObject(mapping.fields) ? mapping.fields : {};
  return Object.entries(fields).map(([field, rule]) => ({ field, rule: typeof rule === 'string' ? rule : JSON.stringify(rule) }));
}

/** The mapping with the lines in place of its fields; what else it says stays. Lines without a field are left out. */
export function withRows(mapping: Json | undefined, rows: readonly Row[]): JsonObject {
  const fields: JsonObject = {};
  for (const { field, rule } of rows) {
    const name = field.trim();
    if (name) fields[name] = ruleOf(rule);
  }
  return { ...(isObject(mapping) ? mapping : {}), fields };
}

function ruleOf(text: string): Json {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return trimmed;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    // the server says what is wrong with it
    return trimmed;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Paths to every value of a payload, to choose from: `$.a.b[0]` in JSON, names in a form. */
export function pathsIn(contentType: string, body: string): string[] {
  if (contentType.includes('form-urlencoded')) return [...new Set(new URLSearchParams(body).keys())];
  if (!contentType.includes('json')) return [];
  const found: string[] = [];
  const walk = (value: Json, path: string, depth: number): void => {
    if (found.length >= 200 || depth > 8) return;
    if (Array.isArray(value)) value.slice(0, 3).forEach((one, index) => walk(one, `${path}[${index}]`, depth + 1));
    else if (isObject(value)) {
      for (const [key, one] of Object.entries(value)) {
        walk(one, /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? `${path}.${key}` : `${path}['${key}']`, depth + 1);
      }
    } else found.push(path);
  };
  try {
    walk(JSON.parse(body) as Json, '$', 0);
  } catch {
    return [];
  }
  return found;
}

const PLACE = /\{([A-Za-z0-9_.|-]+)\}/g;

/**
 * What an exporter's text makes of a lead: places in braces, `{a|b}` for the first that has a value. As the exporters do it;
 * nothing where no place has a value.
 */
export function filled(text: string, lead: JsonObject): string | undefined {
  let places = 0;
  let values = 0;
  const out = text.replace(PLACE, (_, alternatives: string) => {
    places++;
    const value = alternatives.split('|').map((path) => at(lead, path)).find((one) => one !== '');
    if (value !== undefined) values++;
    return value ?? '';
  });
  if (places === 0) return text;
  return values === 0 ? undefined : out.trim().replace(/ {2,}/g, ' ');
}

function at(lead: JsonObject, path: string): string {
  let value: Json | undefined = lead;
  for (const step of path.split('.')) value = isObject(value) ? value[step] : undefined;
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim() && String(value);
}

/** Whether a text has a brace that opens no place. */
export function badBraces(text: string): boolean {
  return /[{}]/.test(text.replace(PLACE, ''));
}

/** The places of a lead that has something there. */
export function placesOf(lead: JsonObject): string[] {
  const places: string[] = [];
  const walk = (value: Json, path: string): void => {
    if (isObject(value)) Object.entries(value).forEach(([key, one]) => walk(one, path ? `${path}.${key}` : key));
    else if (value !== null && value !== '' && /^[A-Za-z0-9_.-]+$/.test(path)) places.push(`{${path}}`);
  };
  walk(lead, '');
  return places;
}
