import { Button, TextInput } from '@mantine/core';
import { IconAlertOctagonFilled, IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { go, placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { errorText } from '../parts/errors';
import { Empty, Failed, Loading } from '../parts/States';
import { asSpec, TEMPLATES, textIn } from './spec';

interface EmbedPage {
  readonly form: string;
  readonly page: string;
  readonly lastSeen: string;
  readonly views: number;
  readonly faults: number;
  readonly fault?: string;
}

const SILENT_MS = 3 * 86_400_000;

export function FormsPage() {
  const { t, i18n } = useTranslation();
  const heading = usePageTitle(t('forms'));
  const api = useApi();
  const forms = useQuery({
    queryKey: [api.tenant, 'forms'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'form' }, signal }),
  });
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('forms')}
        </h1>
      </div>
      <section className="card" aria-labelledby="forms-mine">
        <h2 id="forms-mine">{t('forms_mine')}</h2>
        {forms.isPending ? (
          <Loading rows={3} what={t('forms_what')} />
        ) : forms.isError ? (
          <Failed title={t('forms_failed')} error={forms.error} onRetry={() => void forms.refetch()} />
        ) : forms.data.items.length === 0 ? (
          <p>{t('forms_none')}</p>
        ) : (
          <ul className="form-list">
            {forms.data.items.map((form) => {
              const spec = asSpec(form.spec as never);
              return (
                <li key={form.name}>
                  <a href={placeHash(api.tenant, 'forms', form.name)}>
                    <span className="strong">{textIn(spec.title, i18n.language) || textIn(spec.title, spec.language ?? 'en') || form.name}</span>
                    <span className="hint">
                      {form.name} · {t('forms_fields', { count: spec.fields.length })}
                    </span>
                  </a>
                </li>
              );
            })}
          </ul>
        )}
        <NewForm taken={forms.data?.items.map(({ name }) => name) ?? []} />
      </section>
      <Health />
    </>
  );
}

function NewForm({ taken }: { taken: readonly string[] }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [name, setName] = useState('');
  const [template, setTemplate] = useState('contact');
  const bad = name !== '' && (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name) || taken.includes(name));
  async function make(): Promise<void> {
    try {
      // the tenant's own notices go along: no template can know their names
      const purposes = await api.call<Page<Resource>>('resources', { query: { kind: 'purpose' } });
      const consents = purposes.items
        .filter(({ spec }) => (spec?.channels as readonly unknown[] | undefined)?.includes('notice'))
        .map((purpose) => ({ purpose: purpose.name, channel: 'notice', required: true }));
      const spec = { ...TEMPLATES[template], ...(consents.length ? { consents } : {}) };
      await api.call(`resources/form/${encodeURIComponent(name)}`, { method: 'PUT', body: { spec } });
      go(placeHash(api.tenant, 'forms', name));
    } catch (error) {
      notice({ tone: 'failed', text: errorText(error, t) });
    }
  }
  return (
    <form
      className="form-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (name && !bad) void make();
      }}
    >
      <TextInput
        label={t('forms_new_name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={bad ? t('forms_new_bad') : undefined}
        placeholder="preventivo"
      />
      <label className="picker">
        <span>{t('forms_new_template')}</span>
        <select value={template} onChange={(event) => setTemplate(event.currentTarget.value)}>
          {Object.keys(TEMPLATES).map((key) => (
            <option key={key} value={key}>
              {t(`template_${key}`)}
            </option>
          ))}
        </select>
      </label>
      <Button type="submit" disabled={!name || bad}>
        {t('forms_new')}
      </Button>
    </form>
  );
}

/** Where the embeds live, and how they are: a fault, a silence, or fine. */
function Health() {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const embeds = useQuery({
    queryKey: [api.tenant, 'embeds'],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => api.call<Page<EmbedPage>>('embeds', { signal }),
  });
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="card form-health" aria-labelledby="forms-health">
      <h2 id="forms-health">{t('health')}</h2>
      {embeds.isPending ? (
        <Loading rows={3} what={t('health_what')} />
      ) : embeds.isError ? (
        <Failed title={t('health_failed')} error={embeds.error} onRetry={() => void embeds.refetch()} />
      ) : embeds.data.items.length === 0 ? (
        <Empty title={t('health_none')}>{t('health_none_text')}</Empty>
      ) : (
        <div className="form-scroll" tabIndex={0} role="group" aria-labelledby="forms-health">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('health_page')}</th>
                <th scope="col">{t('health_form')}</th>
                <th scope="col">{t('health_state')}</th>
                <th scope="col">{t('health_seen')}</th>
                <th scope="col" className="number">
                  {t('health_views')}
                </th>
              </tr>
            </thead>
            <tbody>
              {embeds.data.items.map((item) => {
                const silent = Date.now() - Date.parse(item.lastSeen) > SILENT_MS;
                return (
                  <tr key={`${item.form} ${item.page}`}>
                    <td className="form-page-url">{item.page}</td>
                    <td>
                      <a href={placeHash(api.tenant, 'forms', item.form)}>{item.form}</a>
                    </td>
                    <td>
                      {item.fault ? (
                        <span className="mark mark--late">
                          <IconAlertOctagonFilled size={16} aria-hidden="true" />
                          {t('health_fault')}: {t('health_fault_remedy', { fault: item.fault })}
                        </span>
                      ) : silent ? (
                        <span className="mark mark--late">
                          <IconAlertTriangle size={16} aria-hidden="true" />
                          {t('health_silent')}
                        </span>
                      ) : (
                        <span className="mark mark--done">
                          <IconCheck size={16} aria-hidden="true" />
                          {t('health_fine')}
                        </span>
                      )}
                    </td>
                    <td className="nowrap">{time.format(new Date(item.lastSeen))}</td>
                    <td className="number">{item.views}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
