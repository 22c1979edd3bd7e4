import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { useLead } from '../api/queries';
import type { Lead } from '../api/types';
import { useApi, useLive } from '../app/context';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { formatWhen, parseTime } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { CallCard } from './CallCard';
import { Consents } from './Consents';
import { LeadHeader } from './LeadHeader';
import { ReceiptCard } from './ReceiptCard';
import { RequestCard } from './RequestCard';
import { ReturnsCard } from './ReturnsCard';
import { RoutingCard } from './RoutingCard';
import { Stepper } from './Stepper';
import { TimelineCard } from './TimelineCard';
import { WentOut } from './WentOut';

const PACE_MS = 600;

export function LeadPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const now = useNow();
  const { data: lead, error, isPending, refetch } = useLead(id);
  useLiveLead(id, lead?.id);

  if (isPending) return <Loading rows={8} what={t('lead_what')} />;
  if (!lead) {
    const gone = error instanceof ApiError && (error.status === 404 || error.status === 410 || error.status === 400);
    return (
      <section className="card">
        {gone ? (
          <Empty page title={t('lead_gone')} action={<a href={placeHash(api.tenant, 'leads')}>{t('lead_back')}</a>}>
            {t('lead_gone_text')}
          </Empty>
        ) : (
          <Failed page title={t('lead_failed')} error={error} onRetry={() => void refetch()} />
        )}
      </section>
    );
  }
  if (lead.erasedAt) return <ErasedLead lead={lead} now={now} />;
  return (
    <>
      <LeadHeader lead={lead} askedFor={id} />
      <Stepper lead={lead} now={now} />
      <div className="lead-columns">
        <div className="lead-column lead-column--left">
          <RequestCard lead={lead} now={now} />
          <CallCard lead={lead} />
          <WentOut id={lead.id} now={now} />
        </div>
        <div className="lead-column lead-column--middle">
          <TimelineCard id={lead.id} now={now} />
        </div>
        <div className="lead-column lead-column--right">
          <RoutingCard lead={lead} now={now} />
          <ReceiptCard id={lead.id} now={now} />
          <ReturnsCard id={lead.id} now={now} />
          <Consents lead={lead.id} consents={lead.consents ?? []} now={now} />
        </div>
      </div>
    </>
  );
}

/** The person went, the count stays: what happened and when, nothing to change any more. */
function ErasedLead({ lead, now }: { lead: Lead; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const heading = usePageTitle(t('erased_name'));
  const at = parseTime(lead.erasedAt);
  return (
    <>
      <nav aria-label={t('lead_crumbs')} className="crumbs">
        <a href={placeHash(api.tenant, 'leads')}>{t('leads')}</a>
      </nav>
      <h1 ref={heading} tabIndex={-1} className="lead-name">
        {t('erased_name')}
      </h1>
      <p className="lead-contact">{t('erased_text', { when: at ? formatWhen(at, language, now) : '' })}</p>
      <div className="lead-columns">
        <div className="lead-column lead-column--left">
          <WentOut id={lead.id} now={now} />
          <ReturnsCard id={lead.id} erased now={now} />
        </div>
        <div className="lead-column lead-column--middle">
          <TimelineCard id={lead.id} now={now} />
        </div>
      </div>
    </>
  );
}

/** Reads the lead again when something happened to it, a burst of events at once. */
function useLiveLead(asked: string, actual: string | undefined): void {
  const api = useApi();
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const connected = useRef(false);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useLive((events) => {
    // the very first connection brings no news: the page has just been read
    const first = events === 'resync' && !connected.current;
    if (events === 'resync') connected.current = true;
    if (first) return;
    const concerned = events === 'resync' || events.some(({ leadId }) => leadId === asked || leadId === actual);
    if (!concerned || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      for (const id of new Set([asked, actual ?? asked])) {
        void client.invalidateQueries({ queryKey: [api.tenant, 'lead', id] });
      }
    }, PACE_MS);
  });
}
