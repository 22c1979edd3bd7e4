import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../app/usePageTitle';
import { PersonSearch } from './PersonSearch';
import { RequestsLog } from './RequestsLog';
import { RetentionCard } from './RetentionCard';
import { SuppressionCard } from './SuppressionCard';
import './privacy.css';

/** The privacy desk: a person's data, who must not be written to, how long things are kept, and what was done. */
export function PrivacyPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('privacy'));
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('privacy')}
        </h1>
      </div>
      <div className="desk">
        <PersonSearch />
        <SuppressionCard />
        <RetentionCard />
        <RequestsLog />
      </div>
    </>
  );
}
