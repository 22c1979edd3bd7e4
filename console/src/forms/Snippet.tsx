import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { snippets } from './spec';

interface Version {
  readonly url: string;
  readonly integrity: string;
}

export function Snippet({ form }: { form: string }) {
  const { t } = useTranslation();
  const home = location.origin;
  const version = useQuery({
    queryKey: ['embed-version'],
    queryFn: async ({ signal }) => (await (await fetch('/embed/v1/versions.json', { signal })).json()) as Version,
  });
  const plain = useQuery({
    queryKey: ['plain', form],
    queryFn: async ({ signal }) => (await fetch(`/f/${form}/plain.html`, { signal })).text(),
  });
  const all = snippets(home, form, 640, version.data);
  return (
    <div className="snippets">
      {(['element', 'script', 'pinned', 'wordpress', 'shopify'] as const).map((kind) =>
        all[kind] ? <Code key={kind} title={t(`snippet_${kind}`)} hint={t(`snippet_${kind}_hint`)} code={all[kind]} /> : null,
      )}
      {plain.data && <Code title={t('snippet_plain')} hint={t('snippet_plain_hint')} code={plain.data} />}
      <section className="card">
        <h2>{t('snippet_hosted')}</h2>
        <a href={`/f/${form}`} target="_blank" rel="noreferrer">{`${home}/f/${form}`}</a>
      </section>
    </div>
  );
}

function Code({ title, hint, code }: { title: string; hint: string; code: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <section className="card">
      <h2>{title}</h2>
      <p className="hint">{hint}</p>
      <pre className="snippet-code" tabIndex={0} role="region" aria-label={title}>
        {code}
      </pre>
      <Button
        variant="default"
        onClick={() => {
          void navigator.clipboard?.writeText(code).then(() => setCopied(true));
        }}
      >
        {copied ? t('snippet_copied') : t('snippet_copy')}
      </Button>
    </section>
  );
}
