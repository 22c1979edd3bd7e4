import type { Contribution, Receipt } from '../api/types';

export type Axis = 'fit' | 'engagement' | 'other';

/** One line of the receipt: where its bar begins and ends on the axis, and the points it adds. */
export interface ReceiptLine {
  readonly contribution: Contribution | undefined;
  readonly points: number;
  readonly start: number;
  readonly end: number;
  /** What the points were before they faded, when the server says so. */
  readonly was: number | undefined;
  /** How many contributions of the rule this line stands for. */
  readonly times: number;
}

export interface ReceiptAxis {
  readonly axis: Axis;
  readonly total: number;
  readonly lines: readonly ReceiptLine[];
}

export interface ReceiptLayout {
  readonly axes: readonly ReceiptAxis[];
  readonly total: number;
  /** The bars of both axes share one scale, from `low` to `high`. */
  readonly low: number;
  readonly high: number;
}

// Each line is rounded to two decimals, so a long receipt may be off by some hundredths.
const ROUNDING = 0.005;

const MOST_LINES = 10;

/** Lays the contributions out as a staircase: each bar starts where the one before ended, the last one at the total. */
export function layOut(receipt: Receipt): ReceiptLayout {
  const sorted = assign(receipt);
  const axes: ReceiptAxis[] = [stairs('fit', receipt.fit, sorted.fit), stairs('engagement', receipt.engagement, sorted.engagement)];
  if (sorted.other.length > 0) {
    const total = round(sorted.other.reduce((sum, line) => sum + line.points, 0));
    axes.push(stairs('other', total, sorted.other));
  }
  const edges = axes.flatMap((axis) => axis.lines.flatMap((line) => [line.start, line.end, peak(line)]));
  return { axes, total: receipt.total, low: Math.min(0, ...edges), high: Math.max(100, ...edges) };
}

/** Where the faded part of a bar ends. */
export function peak(line: ReceiptLine): number {
  return line.was !== undefined && Math.abs(line.was) > Math.abs(line.points) ? line.start + line.was : line.end;
}

export function statedAxis(contribution: Contribution): Axis | undefined {
  const said = `${contribution.axis ?? ''} ${contribution.kind ?? ''}`.toLowerCase();
  if (/\bfit\b/.test(said)) return 'fit';
  if (/\bengagement\b/.test(said)) return 'engagement';
  return undefined;
}

/** A cap or an override may not name its axis: it belongs to the one whose sum it mends. */
function assign(receipt: Receipt): Record<Axis, Contribution[]> {
  const result: Record<Axis, Contribution[]> = { fit: [], engagement: [], other: [] };
  const loose: Contribution[] = [];
  for (const contribution of receipt.contributions ?? []) {
    const axis = statedAxis(contribution);
    if (axis) result[axis].push(contribution);
    else loose.push(contribution);
  }
  for (const contribution of loose) {
    const gap = (axis: 'fit' | 'engagement') =>
      receipt[axis] - result[axis].reduce((sum, line) => sum + line.points, 0);
    const mends = (axis: 'fit' | 'engagement') =>
      Math.abs(gap(axis) - contribution.points) < Math.abs(gap(axis)) - ROUNDING;
    result[mends('fit') ? 'fit' : mends('engagement') ? 'engagement' : 'other'].push(contribution);
  }
  return result;
}

function stairs(axis: Axis, total: number, contributions: readonly Contribution[]): ReceiptAxis {
  let at = 0;
  const lines: ReceiptLine[] = bundle(contributions).map((bundled) => {
    const start = at;
    at = round(at + bundled.points);
    return { ...bundled, start, end: at };
  });
  const rest = round(total - at);
  // never hide a difference: the reader must be able to add it up
  if (Math.abs(rest) > ROUNDING * (contributions.length + 1)) {
    lines.push({ contribution: undefined, points: rest, start: at, end: total, was: undefined, times: 1 });
  }
  return { axis, total, lines };
}

type Bundle = Pick<ReceiptLine, 'contribution' | 'points' | 'was' | 'times'>;

/** A rule that gave points fifty times takes one line, not fifty; a short receipt shows each by itself. */
function bundle(contributions: readonly Contribution[]): readonly Bundle[] {
  const single = contributions.map((contribution) => ({
    contribution,
    points: contribution.points,
    was: contribution.was,
    times: 1,
  }));
  if (single.length <= MOST_LINES) return single;
  const byRule = new Map<string, Bundle>();
  for (const line of single) {
    const known = byRule.get(line.contribution.rule);
    byRule.set(line.contribution.rule, known ? join(known, line) : line);
  }
  return [...byRule.values()];
}

function join(one: Bundle, other: Bundle): Bundle {
  const was = one.was === undefined && other.was === undefined ? undefined : (one.was ?? one.points) + (other.was ?? other.points);
  // the newest contribution speaks for all of them
  return { contribution: other.contribution, points: round(one.points + other.points), was, times: one.times + other.times };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

export function gradeLimit(value: number): { readonly step: number; readonly limit: number; readonly above: boolean } {
  if (value >= 75) return { step: 0, limit: 75, above: true };
  if (value >= 50) return { step: 1, limit: 50, above: true };
  if (value >= 25) return { step: 2, limit: 25, above: true };
  return { step: 3, limit: 25, above: false };
}
