import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Consent } from '../api/types';
import { useLanguage } from '../i18n';
import { formatExact, formatWhen, parseTime } from '../parts/format';
import { consentLabel, versionLabel } from './sentences';
import { useVocabulary } from './useVocabulary';

export function Consents({ consents, now }: { consents: readonly Consent[]; now: Date }) {
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
            const given = consent.state !== 'withdrawn';
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
                      t(given ? 'consent_given' : 'consent_withdrawn', { when }).trim(),
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
    </section>
  );
}
