import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { Empty, Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { useNow } from '../parts/useNow';
import { CaptureActions } from './CaptureActions';
import { MappingPanel } from './MappingPanel';
import { useReasonText } from './Reasons';
import { withId, type CaptureDetail } from './types';
import { VerdictMark } from './VerdictMark';
import './intake.css';

/** One capture: what came in, what became of it and why, and what can still be done. */
export function CapturePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const key = [api.tenant, 'capture', id];
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      withId(await api.call<CaptureDetail>(`captures/${encodeURIComponent(id)}`, { signal })),
  });
  const heading = usePageTitle(data ? t('capture_title', { source: data.source }) : t('intake'));

  if (isPending) return <Loading rows={8} what={t('capture_what')} />;
  if (!data) {
    const gone = error instanceof ApiError && (error.status === 404 || error.status === 400);
    return (
      <section className="card">
        {gone ? (
          <Empty page title={t('capture_gone')} action={<a href={placeHash(api.tenant, 'intake')}>{t('capture_back')}</a>} />
        ) : (
          <Failed page title={t('capture_load_failed')} error={error} onRetry={() => void refetch()} />
        )}
      </section>
    );
  }
  return (
    <>
      <p className="capture-back">
        <a href={placeHash(api.tenant, 'intake')}>{t('capture_back')}</a>
      </p>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('capture_title', { source: data.source })}
        </h1>
        <span className="page-action">
          <CaptureActions
            capture={data}
            onChanged={() => {
              void refetch();
              void client.invalidateQueries({ queryKey: [api.tenant, 'captures'] });
            }}
          />
        </span>
      </div>
      <div className="capture-columns">
        <Verdict capture={data} />
        <div className="capture-column">
          <Payload capture={data} />
          {data.meta?.raw === true && <MappingPanel capture={data} />}
        </div>
      </div>
    </>
  );
}

function Verdict({ capture }: { capture: CaptureDetail }) {
  const { t } = useTranslation();
  const api = useApi();
  const now = useNow();
  const say = useReasonText();
  const { meta } = capture;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('capture_id'), capture.captureId],
    [t('capture_external'), capture.externalId],
    [t('capture_door'), meta?.door],
    [t('capture_type'), capture.contentType],
    [t('capture_size'), capture.size === undefined ? undefined : String(capture.size)],
    [t('capture_page'), meta?.page],
    [t('capture_agent'), meta?.userAgent ?? meta?.headers?.['user-agent']],
    [t('capture_address'), meta?.addressHash],
    [t('capture_accepted_by'), meta?.acceptedBy],
    [t('capture_spam_by'), meta?.spamBy],
    [t('capture_cause'), capture.cause],
  ];
  return (
    <section className="card capture-card" aria-labelledby="capture-verdict">
      <h2 id="capture-verdict">{t('col_verdict')}</h2>
      <p>
        <VerdictMark verdict={capture.verdict} />{' '}
        <span className="hint">
          <Time at={capture.receivedAt} now={now} form="when" />
        </span>
      </p>
      {capture.leadId && (
        <p>
          <a href={placeHash(api.tenant, 'leads', capture.leadId)}>{t('capture_open_lead')}</a>
        </p>
      )}
      {capture.reasons.length > 0 && (
        <ul className="reasons">
          {capture.reasons.map((reason, index) => (
            <li key={index}>
              <span className="strong">{say(reason)}</span>
              {reason.message && <span className="quiet"> {reason.message}</span>}
            </li>
          ))}
        </ul>
      )}
      {meta?.spam && (
        <table className="signals">
          <caption>{t('capture_signals', { score: meta.spam.score, limit: meta.spam.limit })}</caption>
          <tbody>
            {meta.spam.signals.map(({ code, points }) => (
              <tr key={code}>
                <th scope="row">{say({ code })}</th>
                <td>{points}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className="capture-facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function Payload({ capture }: { capture: CaptureDetail }) {
  const { t } = useTranslation();
  return (
    <section className="card capture-card" aria-labelledby="capture-payload">
      <h2 id="capture-payload">{t('capture_payload')}</h2>
      {capture.payload === undefined ? (
        <p className="quiet">{t('capture_erased')}</p>
      ) : (
        <>
          {capture.payloadBase64 && <p className="hint">{t('capture_bytes')}</p>}
          {/* as received: text, never markup */}
          <pre className="payload" tabIndex={0}>
            {capture.payload}
          </pre>
        </>
      )}
    </section>
  );
}
