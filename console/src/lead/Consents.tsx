import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import type { Consent } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { saveFile } from '../parts/saveFile';
import { formatExact, formatWhen, parseTime } from '../parts/format';
import { consentLabel, versionLabel } from './sentences';
import { useVocabulary } from './useVocabulary';

export function Consents({ lead, consents, now }: { lead: string; consents: readonly Consent[]; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = useVocabulary();
  return (
    <section className="card">
      <h2>{t('consents')}</h2>
      {consents.length === 0 ? (
        <p className="quiet">{t('consents_empty')}</p>
      ) : (
        <ul className="consents">
          {consents.map((consent, index) => {
            const given = consent.state === 'given' || consent.state === 'confirmed';
            const at = parseTime(consent.at);
            const when = at ? formatWhen(at, language, now) : '';
            return (
              <li key={`${consent.purpose} ${consent.channel} ${index}`}>
                {given ? (
                  <IconCheck size={16} stroke={2} className="consent-yes" aria-hidden="true" />
                ) : (
                  <IconX size={16} stroke={2} className="quiet" aria-hidden="true" />
                )}
                <div>
                  <p className="strong">{consentLabel(consent.purpose, consent.channel, words)}</p>
                  <p className="hint" title={at ? formatExact(at, language) : undefined}>
                    {[
                      t(consentState(consent.state), { when }).trim(),
                      consent.wordingVersion !== undefined && t('consent_wording', { version: versionLabel(consent.wordingVersion) }),
                      consent.language,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                  {consent.hash && (
                    <details className="proof">
                      <summary>
                        {t('consent_proof')}
                        <span className="sr"> {consentLabel(consent.purpose, consent.channel, words)}</span>
                      </summary>
                      <p className="hint">{at ? formatExact(at, language) : ''}</p>
                      <p className="hint proof-hash">SHA-256 {consent.hash}</p>
                    </details>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {consents.length > 0 && <ProofLinks lead={lead} />}
    </section>
  );
}

function consentState(state: string | undefined) {
  switch (state) {
    case 'withdrawn':
      return 'consent_withdrawn';
    case 'pending':
      return 'consent_pending';
    case 'expired':
      return 'consent_expired';
    case 'confirmed':
      return 'consent_confirmed';
    default:
      return 'consent_given';
  }
}

interface ProofRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly wording?: string;
  readonly seq: number;
  readonly link: string;
  readonly verified: boolean;
}

/** The chain's proof, fetched when somebody wants to see it. */
function ProofLinks({ lead }: { lead: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const notice = useNotice();
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey: [api.tenant, 'lead', lead, 'proof'],
    enabled: open,
    queryFn: ({ signal }) =>
      api.call<{ verified: boolean; records: readonly ProofRecord[] }>(`${leadPath(lead)}/consents/proof`, { signal }),
  });
  async function save(format: 'pdf' | 'json'): Promise<void> {
    try {
      saveFile(await api.file(`${leadPath(lead)}/consents/proof`, { format }), `consents-${lead}.${format}`);
    } catch (error) {
      notice({ tone: 'failed', text: errorText(error, t) });
    }
  }
  return (
    <details className="proof" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('proof_chain')}</summary>
      {query.isError && <p className="ember">{errorText(query.error, t)}</p>}
      {query.data && (
        <>
          <p className={query.data.verified ? 'hint' : 'ember'}>
            {t(query.data.verified ? 'proof_verified' : 'proof_broken')}
          </p>
          <ol className="proof-list">
            {query.data.records.map(({ record, wording, seq, link, verified }) => {
              const at = parseTime(record.at);
              return (
                <li key={seq}>
                  <p>
                    <strong>
                      {record.purpose} · {record.channel}
                    </strong>{' '}
                    {t(consentState(record.doubleOptIn && record.change === 'given' ? 'pending' : record.change), {
                      when: at ? formatExact(at, language) : '',
                    })}
                    {!verified && <span className="ember"> {t('proof_broken')}</span>}
                  </p>
                  {wording && <blockquote>{wording}</blockquote>}
                  <p className="hint">
                    {[record.how, record.page, record.formVersion && t('proof_form', { version: record.formVersion })]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                  <p className="hint proof-hash">
                    {seq} · {link}
                  </p>
                </li>
              );
            })}
          </ol>
        </>
      )}
      <p className="actions">
        <button type="button" className="linkish" onClick={() => void save('pdf')}>
          {t('proof_pdf')}
        </button>
        <button type="button" className="linkish" onClick={() => void save('json')}>
          {t('proof_json')}
        </button>
      </p>
    </details>
  );
}
