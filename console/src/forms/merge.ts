import type { FormSpec } from './spec';

/** Whether two values say the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = (of: Record<string, unknown>) => Object.keys(of).filter((key) => of[key] !== undefined);
  return keys(left).length === keys(right).length && keys(left).every((key) => same(left[key], right[key]));
}

/**
 * What to publish when the form may have changed on the server since it was read: the winner that the rule declared
 * meanwhile is kept, unless the person changed the experiment too; any other change is a clash.
 */
export function reconciled(next: FormSpec, read: FormSpec, now: FormSpec): FormSpec | 'clash' {
  const without = ({ experiment: _, ...rest }: FormSpec) => rest;
  if (!same(without(read), without(now))) return 'clash';
  if (same(read.experiment, now.experiment) || !same(next.experiment, read.experiment)) return next;
  const { experiment: _, ...rest } = next;
  return now.experiment === undefined ? (rest as FormSpec) : { ...next, experiment: now.experiment };
}
