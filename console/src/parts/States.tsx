import { Button } from '@mantine/core';
import { IconAlertOctagonFilled } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorCode, errorText } from './errors';
import { StageGlyph } from './StageGlyph';

function useAfter(milliseconds: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return passed;
}

/** Nothing for 200 ms, then bars of the final height; after 4 s it says what takes so long. */
export function Loading({ rows = 3, what, dense = false }: { rows?: number; what: string; dense?: boolean }) {
  const { t } = useTranslation();
  const visible = useAfter(200);
  const slow = useAfter(4000);
  return (
    <div className={`loading${dense ? ' loading--dense' : ''}`} aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="loading-row">
          {visible && <span className={`loading-bar loading-bar--${index % 4}`} />}
        </div>
      ))}
      <p className="hint loading-word" role="status">
        {slow ? t('loading_slow', { what }) : visible ? <span className="sr">{t('loading', { what })}</span> : null}
      </p>
    </div>
  );
}

export interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** It is all that the page has to say. */
  readonly page?: boolean;
}

export function Empty({ title, children, action, page = false }: EmptyProps) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="state">
      <StageGlyph look="lead" size={28} ground />
      <Heading className="state-title">{title}</Heading>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export interface FailedProps {
  readonly title: string;
  readonly error: unknown;
  /** What the person need not worry about. */
  readonly safe?: string;
  readonly onRetry?: () => void;
  /** It is all that the page has to say. */
  readonly page?: boolean;
}

/** What happened, what is safe, what to do, and a short code. A broken panel never takes the page with it. */
export function Failed({ title, error, safe, onRetry, page = false }: FailedProps) {
  const { t } = useTranslation();
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="state" role="alert">
      <IconAlertOctagonFilled size={24} className="ember" aria-hidden="true" />
      <Heading className="state-title">{title}</Heading>
      <p>
        {errorText(error, t)} {safe} <span className="nowrap">{t('error_code', { code: errorCode(error) })}</span>
      </p>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t('try_again')}
        </Button>
      )}
    </div>
  );
}
