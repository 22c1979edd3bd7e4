import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath, useHistory } from '../api/queries';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { text } from '../parts/format';
import { Time } from '../parts/Time';
import { money } from '../sources/money';
import { ReturnActions } from '../sources/ReturnActions';
import { labelOf, type Reason, type Return } from '../sources/types';
import { useSources } from '../sources/useSources';
import '../sources/sources.css';

/** What of the lead was claimed back from its supplier, and the way to claim it back. Nothing where no supplier takes leads back. */
export function ReturnsCard({ id, erased, now }: { id: string; erased?: boolean; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const sources = useSources();
  const { data: history } = useHistory(id);
  const returns = useQuery({
    queryKey: [api.tenant, 'returns', 'lead', id],
    queryFn: ({ signal }) => api.call<Page<Return>>('returns', { query: { lead: id }, signal }),
  });
  const captured = (history?.events ?? []).filter(({ type }) => type === 'capture.accepted').map(({ data }) => text(data?.source));
  const source = sources.data?.items.findLast(({ name, returns: rules }) => rules && captured.includes(name));
  const items = returns.data?.items ?? [];
  if (!source && items.length === 0) return null;
  const reason = (item: Return) => {
    const rules = sources.data?.items.find(({ name }) => name === item.source)?.returns;
    return labelOf(rules?.reasons.find(({ name }) => name === item.reason)?.label ?? {}, item.reason, language);
  };
  return (
    <section className="card">
      <h2>{t('returns')}</h2>
      {items.length > 0 && (
        <ul className="return-list">
          {items.map((item) => (
            <li key={item.id}>
              <p className="strong">
                {t(`return_state_${item.state}`)}: {reason(item)}
              </p>
              <p className="quiet">
                {item.source}
                {item.price ? `, ${money(item.price, language)}` : ''}, <Time at={item.answeredAt ?? item.claimedAt} now={now} form="when" />
              </p>
              {item.note && <p>{item.note}</p>}
              {item.answerNote && <p>{item.answerNote}</p>}
              <ReturnActions item={item} />
            </li>
          ))}
        </ul>
      )}
      {source?.returns && items.every(({ state }) => state !== 'open') && items.length < captured.length && (
        <ClaimForm id={id} reasons={source.returns.reasons} erased={erased ?? false} />
      )}
    </section>
  );
}

function ClaimForm({ id, reasons, erased }: { id: string; reasons: readonly Reason[]; erased: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function claim(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!reason || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.call(`${leadPath(id)}/returns`, { method: 'POST', body: { reason, note: note.trim() || undefined } });
      notice({ text: t('return_claim_done') });
      setReason('');
      setNote('');
    } catch (cause) {
      setError(errorText(cause, t));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: [api.tenant, 'returns'] });
      void client.invalidateQueries({ queryKey: [api.tenant, 'sources'] });
    }
  }

  return (
    <details>
      <summary>{t('return_claim')}</summary>
      <form className="return-form" onSubmit={(event) => void claim(event)}>
        <NativeSelect
          label={t('return_reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data={[{ value: '', label: t('return_pick') }, ...reasons.map(({ name, label }) => ({ value: name, label: labelOf(label, name, language) }))]}
        />
        {!erased && (
          <Textarea
            label={t('return_note')}
            description={t('return_note_hint')}
            autosize
            minRows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
        {error && (
          <p className="ember" role="alert">
            {error}
          </p>
        )}
        <Button type="submit" variant="default" loading={busy} disabled={!reason}>
          {t('return_claim_button')}
        </Button>
      </form>
    </details>
  );
}
