import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { errorText } from '../parts/errors';

interface SenderChecks {
  readonly domain: string;
  readonly checks: readonly { readonly check: string; readonly state: string; readonly record: string; readonly advice: string }[];
}

/** What DNS says of the domain that a mail connection sends for. */
export function SenderCard({ name }: { name: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const [found, setFound] = useState<SenderChecks>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function look(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      setFound(await api.call<SenderChecks>(`destinations/${encodeURIComponent(name)}/sender`));
    } catch (cause) {
      setError(errorText(cause, t));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <h3>{t('sender')}</h3>
      <p className="destination-none">
        <Button variant="default" size="xs" loading={busy} onClick={() => void look()}>
          {t('sender_ask')}
        </Button>
      </p>
      {error && <p role="alert">{error}</p>}
      <ul className="destination-receipts" aria-live="polite">
        {found?.checks.map((one) => (
          <li key={one.check}>
            <span className="strong">{one.check.toUpperCase()}</span>
            <span className={one.state === 'good' ? undefined : 'alarm'}>{t(`sender_${one.state}`)}</span>
            <span className="hint why-reasons">{one.advice || one.record}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
