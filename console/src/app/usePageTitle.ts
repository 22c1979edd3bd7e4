import { useEffect, useRef, type RefObject } from 'react';

let firstPage = true;

/** Names the browser's tab, and brings the focus to the heading of a new page, so that its change is heard. */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Vivaio`;
  }, [title]);
  useEffect(() => {
    // on the very first page the browser's own start is right; later the search box may hold the focus
    const active = document.activeElement;
    if (!firstPage && !(active instanceof HTMLInputElement)) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    firstPage = false;
  }, []);
  return heading;
}
