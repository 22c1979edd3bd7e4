import { Button, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Json, JsonObject, Resource } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import { useReasonText } from './Reasons';
import type { CaptureDetail, Reason } from './types';
import { VerdictMark } from './VerdictMark';

interface Preview {
  readonly verdict?: string;
  readonly fields?: JsonObject;
  readonly reasons?: readonly Reason[];
}

/** Tries a mapping on this payload with the code that decides, and saves it when it fits. */
export function MappingPanel({ capture }: { capture: CaptureDetail }) {
  const { t } = useTranslation();
  const api = useApi();
  const path = `resources/source/${encodeURIComponent(capture.source)}`;
  const { data } = useQuery({
    queryKey: [api.tenant, 'source', capture.source],
    queryFn: async ({ signal }) => {
      try {
        return await api.call<Resource>(path, { signal });
      } catch (error) {
        // a connection's own name has no source of that name
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
  if (!data) return null;
  return (
    <section className="card capture-card" aria-labelledby="capture-mapping">
      <h2 id="capture-mapping">{t('mapping')}</h2>
      <Editor key={data.version} capture={capture} source={data} path={path} />
    </section>
  );
}

function Editor({ capture, source, path }: { capture: CaptureDetail; source: Resource; path: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const [text, setText] = useState(() => JSON.stringify(source.spec?.mapping ?? { fields: {} }, null, 2));
  const [problem, setProblem] = useState<string>();
  const [preview, setPreview] = useState<Preview>();
  const [busy, setBusy] = useState(false);

  async function run(step: (mapping: Json) => Promise<void>): Promise<void> {
    let mapping: Json;
    try {
      mapping = JSON.parse(text) as Json;
    } catch {
      setProblem(t('mapping_no_json'));
      return;
    }
    setProblem(undefined);
    setBusy(true);
    try {
      await step(mapping);
    } catch (error) {
      const places = error instanceof ApiError ? (error.problem.errors ?? []) : [];
      setProblem(places.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`).join(' ') || errorText(error, t));
    } finally {
      setBusy(false);
    }
  }

  const look = () =>
    run(async (mapping) => {
      setPreview(
        await api.call<Preview>('captures:preview', { method: 'POST', body: { captureId: capture.captureId, mapping } }),
      );
    });
  const save = () =>
    run(async (mapping) => {
      await api.call(path, { method: 'PUT', body: { spec: { ...source.spec, mapping } } });
      notice({ text: t('mapping_saved') });
      await client.invalidateQueries({ queryKey: [api.tenant, 'source', capture.source] });
    });

  return (
    <>
      <Textarea
        label={t('mapping_label')}
        description={t('mapping_hint')}
        error={problem}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={6}
        maxRows={18}
        spellCheck={false}
        classNames={{ input: 'payload' }}
      />
      <div className="mapping-buttons">
        <Button loading={busy} onClick={() => void look()}>
          {t('mapping_try')}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void save()}>
          {t('mapping_save')}
        </Button>
      </div>
      <div role="status">{preview && <Result preview={preview} />}</div>
    </>
  );
}

function Result({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const say = useReasonText();
  const fields = Object.entries(preview.fields ?? {});
  return (
    <>
      {preview.verdict && (
        <p>
          <VerdictMark verdict={preview.verdict} /> <span className="quiet">{(preview.reasons ?? []).map(say).join(' · ')}</span>
        </p>
      )}
      {fields.length === 0 ? (
        <p className="quiet">{t('mapping_nothing')}</p>
      ) : (
        <dl className="capture-facts">
          {fields.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
