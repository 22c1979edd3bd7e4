import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Attempt, Delivery, Json } from '../api/types';
import { useApi } from '../app/context';
import { humanise } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { deliveryTitle } from './words';

/** The number of attempts, which opens what each of them came to. */
export function Attempts({ delivery, now, words = false }: { delivery: Delivery; now: Date; words?: boolean }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const count = delivery.attempts ?? 0;
  const shown = words ? t('attempts', { count }) : String(count);
  if (count === 0) return <span>{shown}</span>;
  return (
    <>
      <button
        type="button"
        className="number-button"
        aria-label={words ? undefined : t('attempts_open', { count })}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        {shown}
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={`${t('attempts_title')}: ${deliveryTitle(delivery, t)}`}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <AttemptList id={delivery.id} now={now} />
      </Modal>
    </>
  );
}

function AttemptList({ id, now }: { id: string; now: Date }) {
  const { t } = useTranslation();
  const api = useApi();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'delivery', id],
    queryFn: async ({ signal }) => {
      try {
        const path = `deliveries/${encodeURIComponent(id)}`;
        return await api.call<{ attemptsLog?: readonly Attempt[]; content?: Json; stage?: string; plugin?: string }>(path, { signal });
      } catch (cause) {
        // what is long finished may have no log any more
        if (cause instanceof ApiError && cause.status === 404) return {};
        throw cause;
      }
    },
  });
  if (isPending) return <Loading rows={3} what={t('attempts_what')} />;
  if (!data) return <Failed title={t('attempts_failed')} error={error} onRetry={() => void refetch()} />;
  const attempts = data.attemptsLog ?? [];
  return (
    <>
      {attempts.length === 0 && <p className="quiet">{t('attempts_none')}</p>}
      {data.stage && (
        <p className="quiet">
          {t(`stage_${data.stage}`)}
          {data.plugin && `, ${data.plugin}`}
        </p>
      )}
      {attempts.length > 0 && <AttemptRows attempts={attempts} now={now} />}
      {data.content !== undefined && (
        <details className="delivery-content">
          <summary>{t('delivery_content')}</summary>
          <pre>{JSON.stringify(data.content, null, 2)}</pre>
        </details>
      )}
    </>
  );
}

function AttemptRows({ attempts, now }: { attempts: readonly Attempt[]; now: Date }) {
  const { t } = useTranslation();
  return (
    <ol className="attempts">
      {attempts.map((attempt) => (
        <li key={attempt.number}>
          <span className="strong">{attempt.number}</span>
          <Time at={attempt.startedAt} now={now} form="when" />
          <span className="attempt-words">
            {attempt.outcome ? humanise(attempt.outcome) : t('attempt_running')}
            {attempt.detail && <span className="quiet"> {attempt.detail}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
