import type { Json } from '../api/types';
import { text } from '../parts/format';

/** What one field adds to the weight of a pair. */
export interface Weight {
  readonly field: string;
  readonly level: string;
  readonly bits: number;
}

export interface PairLead {
  readonly id: string;
  readonly createdAt: string;
  readonly fields: { readonly [name: string]: Json };
}

/** Two leads that may be one person. */
export interface Pair {
  readonly id: string;
  readonly state: string;
  readonly probability: number;
  readonly bits: number;
  readonly weights: readonly Weight[];
  readonly leads: readonly PairLead[];
}

export function nameOf(fields: PairLead['fields']): string {
  const name = [text(fields.firstName), text(fields.lastName)].filter(Boolean).join(' ');
  return name || text(fields.company) || text(fields.email) || text(fields.phone);
}

/** The fields of either, those first that were compared. */
export function fieldsOf(pair: Pair): readonly string[] {
  const names = new Set<string>();
  for (const { field } of pair.weights) if (field) names.add(field);
  for (const lead of pair.leads) for (const name of Object.keys(lead.fields)) names.add(name);
  return [...names].filter((name) => pair.leads.some((lead) => text(lead.fields[name]) !== ''));
}

/** In whole percent, never more certain than we are. */
export function percent(probability: number): string {
  const value = probability * 100;
  return value >= 99 && value < 99.95 ? value.toFixed(1) : String(Math.min(99.9, Math.round(value)));
}
