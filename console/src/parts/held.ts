/** What a fresh first page says about the list on the screen. */
export interface Head<T> {
  /** Not on the screen yet: held back until the person asks for them. */
  readonly fresh: readonly T[];
  /** On the screen already: updated where they stand. */
  readonly known: readonly T[];
  /** Nothing on the page is known: there may be more than these. */
  readonly gap: boolean;
}

/**
 * Splits a fresh first page into what is new and what is known. What follows the last known row is no news: it moved up
 * because something above it went away, and "load more" will bring it.
 */
export function splitHead<T extends { readonly id: string }>(head: readonly T[], shown: ReadonlySet<string>): Head<T> {
  const last = head.findLastIndex((item) => shown.has(item.id));
  if (last < 0) return { fresh: head, known: [], gap: shown.size > 0 && head.length > 0 };
  const before = head.slice(0, last + 1);
  return {
    fresh: before.filter((item) => !shown.has(item.id)),
    known: before.filter((item) => shown.has(item.id)),
    gap: false,
  };
}
