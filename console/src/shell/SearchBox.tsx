import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignedIn } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';

const PAUSE_MS = 250;

/** Searches the leads while one types; from another page, on Enter. `/` and Ctrl K lead here. */
export function SearchBox() {
  const { t } = useTranslation();
  const { session } = useSignedIn();
  const place = usePlace();
  const onList = place.page === 'leads';
  const wanted = onList ? (place.query.get('q') ?? '') : '';
  const [text, setText] = useState(wanted);
  const [seen, setSeen] = useState(wanted);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // the address changed by other means than typing (back, "show all")
  if (seen !== wanted) {
    setSeen(wanted);
    if (wanted !== text.trim()) setText(wanted);
  }

  function search(q: string): void {
    clearTimeout(timer.current);
    const query = new URLSearchParams(onList ? place.query : undefined);
    if (q.trim()) query.set('q', q.trim());
    else query.delete('q');
    go(placeHash(session.tenant, 'leads', undefined, query), { replace: onList });
  }

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]');
      const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
      const controlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!slash && !controlK) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  useEffect(() => () => clearTimeout(timer.current), [onList]);

  return (
    <form
      className="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(text);
      }}
    >
      <IconSearch size={16} stroke={1.7} aria-hidden="true" />
      <input
        ref={input}
        type="search"
        value={text}
        placeholder={t('search')}
        aria-label={t('search')}
        aria-keyshortcuts="/ Control+K"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          clearTimeout(timer.current);
          if (onList) timer.current = setTimeout(() => search(next), PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text === '') event.currentTarget.blur();
          setText('');
          if (onList) search('');
        }}
      />
      {text !== '' ? (
        <button
          type="button"
          className="icon-button"
          aria-label={t('search_clear')}
          onClick={() => {
            setText('');
            if (onList) search('');
            input.current?.focus();
          }}
        >
          <IconX size={14} stroke={1.7} aria-hidden="true" />
        </button>
      ) : (
        <kbd aria-hidden="true">Ctrl K</kbd>
      )}
    </form>
  );
}
