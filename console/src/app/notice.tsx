import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';

export interface Notice {
  readonly text: string;
  readonly tone?: 'done' | 'failed';
  readonly undo?: () => void;
}

const NoticeContext = createContext<(notice: Notice) => void>(() => {});

const SHOWN_MS = 10_000;

export function useNotice(): (notice: Notice) => void {
  return useContext(NoticeContext);
}

/** The undo bar: ten seconds instead of "are you sure". It waits while the pointer or the focus is on it. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [notice, setNotice] = useState<Notice>();
  const [held, setHeld] = useState(false);
  const show = useCallback((next: Notice) => setNotice({ ...next }), []);
  const hide = useCallback(() => {
    setNotice(undefined);
    setHeld(false);
  }, []);
  useEffect(() => {
    if (!notice || held) return;
    const timer = setTimeout(hide, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, held, hide]);
  return (
    <NoticeContext value={useMemo(() => show, [show])}>
      {children}
      <div className="notice-place" role="status" aria-live="polite">
        {notice && (
          <div
            className={`notice${notice.tone === 'failed' ? ' notice--failed' : ''}`}
            onMouseEnter={() => setHeld(true)}
            onMouseLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <span>{notice.text}</span>
            {notice.undo && (
              <button
                type="button"
                className="linkish notice-undo"
                onClick={() => {
                  notice.undo?.();
                  hide();
                }}
              >
                <IconArrowBackUp size={16} stroke={1.7} aria-hidden="true" /> {t('undo')}
              </button>
            )}
            <button type="button" className="icon-button" aria-label={t('close')} onClick={hide}>
              <IconX size={16} stroke={1.7} aria-hidden="true" />
            </button>
          </div>
        )}
      </div>
    </NoticeContext>
  );
}
