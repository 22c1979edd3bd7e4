import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, Resource } from '../api/types';
import { useApi } from '../app/context';
import { go, placeHash, usePlace } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { Empty, Failed, Loading } from '../parts/States';
import { TemplateEditor } from './TemplateEditor';
import '../destinations/destinations.css';
import './templates.css';

const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/** What leads and sellers are written: the templates, and an editor with a preview. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const heading = usePageTitle(t('templates'));
  const api = useApi();
  const place = usePlace();
  const chosen = place.query.get('name') ?? undefined;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'templates'],
    queryFn: ({ signal }) => api.call<Page<Resource>>('resources', { query: { kind: 'template' }, signal }),
  });
  const current = data?.items.find((one) => one.name === chosen);
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('templates')}
        </h1>
      </div>
      <section className="card" aria-label={t('templates')}>
        {isPending ? (
          <Loading rows={3} what={t('templates_what')} />
        ) : error ? (
          <Failed title={t('templates_failed')} error={error} onRetry={() => void refetch()} />
        ) : data.items.length === 0 ? (
          <Empty title={t('templates_empty')}>{t('templates_empty_text')}</Empty>
        ) : (
          <ul className="destination-receipts">
            {data.items.map((one) => (
              <li key={one.name}>
                <a
                  className="strong"
                  aria-current={one.name === chosen || undefined}
                  href={placeHash(api.tenant, 'templates', undefined, new URLSearchParams({ name: one.name }))}
                >
                  {one.name}
                </a>
                <span className="hint">{String(one.spec?.['purpose'] ?? '') || t('template_purpose_none')}</span>
              </li>
            ))}
          </ul>
        )}
        <NewTemplate />
      </section>
      {chosen && !isPending && !error && (
        <TemplateEditor key={chosen} name={chosen} spec={current?.spec ?? {}} onSaved={() => void refetch()} />
      )}
    </>
  );
}

function NewTemplate() {
  const { t } = useTranslation();
  const api = useApi();
  const [name, setName] = useState('');
  function begin(event: FormEvent): void {
    event.preventDefault();
    if (!NAME.test(name)) return;
    go(placeHash(api.tenant, 'templates', undefined, new URLSearchParams({ name })));
    setName('');
  }
  return (
    <form className="why-form" onSubmit={begin}>
      <label>
        <span>
          {t('template_new')} <span className="hint">{t('template_new_hint')}</span>
        </span>
        <input
          className="field-input"
          value={name}
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" variant="default" disabled={!NAME.test(name)}>
        {t('template_begin')}
      </Button>
    </form>
  );
}
