import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchLeads, leadPath } from '../api/queries';
import type { Lead } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { EraseDialog } from '../lead/EraseDialog';
import { errorText } from '../parts/errors';
import { leadName, text } from '../parts/format';
import { saveFile } from '../parts/saveFile';
import { Failed, Loading } from '../parts/States';

export function PersonSearch() {
  const { t } = useTranslation();
  const api = useApi();
  const [typed, setTyped] = useState('');
  const [q, setQ] = useState('');
  const query = useQuery({
    queryKey: [api.tenant, 'privacy-search', q],
    enabled: q !== '',
    gcTime: 0,
    queryFn: ({ signal }) => fetchLeads(api, { filter: undefined, q }, signal),
  });

  function search(event: FormEvent): void {
    event.preventDefault();
    setQ(typed.trim());
  }

  return (
    <section className="card">
      <h2>{t('privacy_person')}</h2>
      <p className="quiet">{t('privacy_person_text')}</p>
      <form className="desk-line" role="search" aria-label={t('privacy_person')} onSubmit={search}>
        <TextInput
          className="desk-grow"
          label={t('privacy_search_label')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
        <Button type="submit">{t('privacy_search')}</Button>
      </form>
      {q !== '' &&
        (query.isPending ? (
          <Loading rows={3} what={t('leads_what')} dense />
        ) : query.isError ? (
          <Failed title={t('leads_failed')} error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data.items.length === 0 ? (
          <p role="status">{t('privacy_nobody')}</p>
        ) : (
          <ul className="desk-rows">
            {query.data.items.map((lead) => (
              <Person key={lead.id} lead={lead} />
            ))}
          </ul>
        ))}
    </section>
  );
}

function Person({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const api = useApi();
  const notice = useNotice();
  const [erasing, setErasing] = useState(false);
  const name = leadName(lead) || t('name_none');

  async function dossier(format: 'json' | 'csv'): Promise<void> {
    try {
      saveFile(await api.file(`${leadPath(lead.id)}/dossier`, { format }), `dossier-${lead.id}.${format}`);
    } catch (error) {
      notice({ tone: 'failed', text: errorText(error, t) });
    }
  }

  return (
    <li>
      <div>
        <a href={placeHash(api.tenant, 'leads', lead.id)}>{name}</a>
        <p className="hint">{[text(lead.fields?.email), text(lead.fields?.phone)].filter(Boolean).join(' · ')}</p>
      </div>
      <span className="actions">
        <button type="button" className="linkish" onClick={() => void dossier('json')}>
          {t('dossier_json')}
          <span className="sr"> {name}</span>
        </button>
        <button type="button" className="linkish" onClick={() => void dossier('csv')}>
          {t('dossier_csv')}
          <span className="sr"> {name}</span>
        </button>
        <button type="button" className="linkish linkish--harm" onClick={() => setErasing(true)}>
          {t('privacy_erase')}
          <span className="sr"> {name}</span>
        </button>
      </span>
      <EraseDialog lead={lead} name={name} opened={erasing} onClose={() => setErasing(false)} />
    </li>
  );
}
