import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { Failed, Loading } from '../parts/States';
import { asVariant } from './settings';
import type { FormSpec } from './spec';
import { declaring, Winner, type WinnerState } from './Winner';

interface Statistics {
  readonly served: number;
  readonly shown: number;
  readonly started: number;
  readonly submitted: number;
  readonly refused: number;
  readonly steps: readonly { step: number; reached: number }[];
  readonly fields: readonly { field: string; visited: number; errors: number; left: number; seconds: number }[];
  readonly experiment?: {
    readonly variants: readonly { name: string; weight: number; served: number; submitted: number; rate: number; pValue?: number; differs?: boolean }[];
    readonly sampleRatioPValue: number;
    readonly sampleRatioAlarm: boolean;
    readonly winner?: WinnerState;
  };
}

/** A change of the form, as a person asks for it among the results. */
export type FormChange = (spec: FormSpec) => FormSpec;

export function Results({ name, version, onChange }: { name: string; version: number; onChange: (change: FormChange) => void }) {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const results = useQuery({
    queryKey: [api.tenant, 'form-statistics', name, version],
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    queryFn: ({ signal }) => api.call<Statistics>(`forms/${encodeURIComponent(name)}/statistics`, { signal }),
  });
  if (results.isPending) return <Loading rows={5} what={t('results_what')} />;
  if (results.isError) return <Failed title={t('results_failed')} error={results.error} onRetry={() => void results.refetch()} />;
  const data = results.data;
  const share = (part: number, whole: number) =>
    whole === 0 ? '–' : new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 }).format(Math.min(1, part / whole));
  const stages = [
    [t('results_served'), data.served, ''],
    [t('results_shown'), data.shown, ''],
    [t('results_started'), data.started, share(data.started, data.shown)],
    ...data.steps.map((step): [string, number, string] => [t('results_step', { step: step.step }), step.reached, share(step.reached, data.shown)]),
    [t('results_submitted'), data.submitted, share(data.submitted, data.served)],
  ] as const;
  const pValue = (value: number) =>
    (value < 0.001 ? '< ' : '') + new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(Math.max(0.001, value));
  const most = Math.max(1, ...stages.map(([, value]) => Number(value)));

  return (
    <div className="results">
      <section className="card" aria-labelledby="results-way">
        <h2 id="results-way">{t('results_way')}</h2>
        <div className="form-scroll" tabIndex={0} role="group" aria-labelledby="results-way">
          <table>
          <tbody>
            {stages.map(([label, value, part]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className="results-bar">
                  <meter min={0} max={most} value={Number(value)} aria-hidden="true" />
                </td>
                <td className="number">{value}</td>
                <td className="number">{part}</td>
              </tr>
            ))}
          </tbody>
        </table>
        </div>
        <p className="hint">{t('results_hint')}</p>
      </section>
      <section className="card" aria-labelledby="results-fields">
        <h2 id="results-fields">{t('results_fields')}</h2>
        <div className="form-scroll" tabIndex={0} role="group" aria-labelledby="results-fields">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('results_field')}</th>
                <th scope="col" className="number">{t('results_visited')}</th>
                <th scope="col" className="number">{t('results_errors')}</th>
                <th scope="col" className="number">{t('results_left')}</th>
                <th scope="col" className="number">{t('results_seconds')}</th>
              </tr>
            </thead>
            <tbody>
              {data.fields.map((field) => (
                <tr key={field.field}>
                  <th scope="row">{field.field}</th>
                  <td className="number">{field.visited}</td>
                  <td className="number">{field.errors}</td>
                  <td className="number">{field.left}</td>
                  <td className="number">{field.seconds}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {data.experiment && (
        <section className="card" aria-labelledby="results-test">
          <h2 id="results-test">{t('results_test')}</h2>
          {data.experiment.sampleRatioAlarm && (
            <p className="ember" role="alert">
              {t('results_ratio')}
            </p>
          )}
          <div className="form-scroll" tabIndex={0} role="group" aria-labelledby="results-test">
            <table>
            <thead>
              <tr>
                <th scope="col">{t('results_variant')}</th>
                <th scope="col" className="number">{t('results_served')}</th>
                <th scope="col" className="number">{t('results_submitted')}</th>
                <th scope="col" className="number">{t('results_rate')}</th>
                <th scope="col">{t('results_verdict')}</th>
                <th scope="col">{t('results_choice')}</th>
              </tr>
            </thead>
            <tbody>
              {data.experiment.variants.map((variant) => (
                <tr key={variant.name}>
                  <th scope="row">{variant.name}</th>
                  <td className="number">{variant.served}</td>
                  <td className="number">{variant.submitted}</td>
                  <td className="number">{share(variant.submitted, variant.served)}</td>
                  <td>
                    {variant.pValue === undefined
                      ? ''
                      : t(variant.differs ? 'results_differs' : 'results_open', { p: pValue(variant.pValue) })}
                  </td>
                  <td>
                    <span className="results-choice">
                      {data.experiment?.winner?.declared === variant.name ? (
                        <span className="strong">{t('winner_here')}</span>
                      ) : (
                        <Button variant="default" size="compact-sm" onClick={() => onChange(declaring(variant.name))}>
                          {t('winner_declare')}
                        </Button>
                      )}
                      <Button variant="default" size="compact-sm" onClick={() => onChange((spec) => asVariant(spec, variant.name))}>
                        {t('results_win')}
                      </Button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          </div>
          <p className="hint">{t('results_test_hint')}</p>
          {data.experiment.winner && (
            <Winner key={JSON.stringify(data.experiment.winner)} winner={data.experiment.winner} onChange={onChange} />
          )}
        </section>
      )}
    </div>
  );
}
