import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import { allowed, type Capture } from './types';

type Verb = 'accept' | 'spam' | 'replay';

export function CaptureActions({ capture, onChanged }: { capture: Capture; onChanged: (capture: Capture) => void }) {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const may = allowed(capture);

  async function act(verb: Verb): Promise<void> {
    setBusy(true);
    try {
      const path = `captures/${encodeURIComponent(capture.captureId)}:${verb}`;
      const answer = await api.call<Partial<Capture>>(path, { method: 'POST' });
      const verdict = answer.verdict ?? 'pending';
      notice({ text: t(`capture_${verb}_done`, { verdict: i18n.exists(`verdict_${verdict}`) ? t(`verdict_${verdict}`) : verdict }) });
      onChanged({ ...capture, ...answer, verdict, id: capture.id });
    } catch (error) {
      notice({ tone: 'failed', text: t('capture_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }

  const verbs = (['accept', 'replay', 'spam'] as const).filter((verb) => may[verb]);
  if (verbs.length === 0) return null;
  return (
    <span className="actions">
      {verbs.map((verb) => (
        <button
          key={verb}
          type="button"
          className={`linkish${verb === 'spam' ? ' linkish--harm' : ''}`}
          disabled={busy}
          aria-label={`${t(`capture_${verb}`)}: ${capture.source}, ${capture.captureId.slice(-8)}`}
          onClick={() => void act(verb)}
        >
          {t(`capture_${verb}`)}
        </button>
      ))}
    </span>
  );
}
