import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { formatNumber, type Language } from '../parts/format';
import { Empty, Failed, Loading } from '../parts/States';
import '../intake/intake.css';

interface Money {
  readonly amount: string;
  readonly currency: string;
}

interface Campaign {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly to?: string;
  readonly channel: string;
  readonly captures: number;
  readonly leads: number;
  readonly cost: Money;
  readonly budget?: Money;
  readonly costPerLead?: Money;
}

/** What each campaign brought and cost, from its first day. */
export function CampaignsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const heading = usePageTitle(t('campaigns'));
  const api = useApi();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'campaigns'],
    queryFn: ({ signal }) => api.call<Page<Campaign>>('campaigns', { signal }),
  });
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('campaigns')}
        </h1>
      </div>
      <section className="card list" aria-label={t('campaigns')}>
        {isPending ? (
          <Loading rows={4} what={t('campaigns_what')} dense />
        ) : error ? (
          <Failed title={t('campaigns_failed')} error={error} onRetry={() => void refetch()} />
        ) : data.items.length === 0 ? (
          <Empty title={t('campaigns_empty')}>{t('campaigns_empty_text')}</Empty>
        ) : (
          <div className="wide" tabIndex={0} role="group" aria-label={t('campaigns')}>
            <table className="table campaigns-table">
              <thead>
                <tr>
                  <th scope="col">{t('campaign')}</th>
                  <th scope="col">{t('campaign_days')}</th>
                  <th scope="col" className="k-number">{t('campaign_captures')}</th>
                  <th scope="col" className="k-number">{t('leads')}</th>
                  <th scope="col" className="k-number">{t('campaign_cost')}</th>
                  <th scope="col" className="k-number">{t('campaign_per_lead')}</th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((campaign) => (
                  <tr key={campaign.name}>
                    <th scope="row" className="cut">
                      {campaign.label[language] ?? campaign.label[''] ?? campaign.name}{' '}
                      <span className="quiet">{campaign.channel}</span>
                    </th>
                    <td className="cut">{[campaign.from, campaign.to].filter(Boolean).join(' – ') || '–'}</td>
                    <td className="k-number">{formatNumber(campaign.captures, language)}</td>
                    <td className="k-number">{formatNumber(campaign.leads, language)}</td>
                    <td className="k-number">{money(campaign.cost, language)}</td>
                    <td className="k-number">{campaign.costPerLead ? money(campaign.costPerLead, language) : '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}

function money({ amount, currency }: Money, language: Language): string {
  return new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', { style: 'currency', currency }).format(Number(amount));
}
