import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import { Time } from '../parts/Time';
import { useNow } from '../parts/useNow';
import { downloadErrors, type Import } from './imports';
import { ImportDetails } from './ImportDetails';

const COUNTS = [
  ['rows', 'imp_rows'],
  ['accepted', 'imp_new'],
  ['attached', 'imp_known'],
  ['rejected', 'imp_refused'],
  ['quarantined', 'imp_doubtful'],
  ['duplicate', 'imp_twice'],
  ['stuck', 'imp_stuck'],
] as const;

export function Counts({ counts }: { counts: { readonly [name: string]: unknown } }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className="imp-counts">
      {COUNTS.filter(([name]) => name === 'rows' || Number(counts[name] ?? 0) > 0).map(([name, label]) => (
        <div key={name}>
          <dt>{t(label)}</dt>
          <dd>{Number(counts[name] ?? 0).toLocaleString(i18n.language)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One import: its state, how far it is, and what can be done now. */
export function ImportCard(props: { item: Import; opened: boolean; onOpen: (open: boolean) => void; onChanged: () => void }) {
  const { item, opened, onOpen, onChanged } = props;
  const { t } = useTranslation();
  const api = useApi();
  const now = useNow();
  const notice = useNotice();
  const [busy, setBusy] = useState(false);

  async function act(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      notice({ tone: 'failed', text: t('imp_do_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
      onChanged();
    }
  }
  const path = `imports/${encodeURIComponent(item.id)}`;
  const post = (verb: string) => act(() => api.call(`${path}:${verb}`, { method: 'POST' }));
  const refused = ['rejected', 'quarantined', 'duplicate', 'stuck'].some((name) => (item.counts[name] ?? 0) > 0);
  const moving = item.state === 'running' || item.state === 'checking';
  return (
    <article className="card imp" aria-label={item.name}>
      <div className="imp-head">
        <h2 className="cut">{item.name}</h2>
        <span className="hint">
          {t(`imp_state_${item.state}`)} · <Time at={item.createdAt} now={now} form="when" />
        </span>
      </div>
      {moving && (
        <progress className="imp-progress" max={1} value={item.progress} aria-label={t('imp_progress', { name: item.name })} />
      )}
      {(item.counts.rows ?? 0) > 0 && <Counts counts={item.counts} />}
      {item.cause && <p className="ember">{item.cause}</p>}
      {opened && <ImportDetails item={item} onChanged={onChanged} />}
      <div className="dup-buttons">
        {item.state === 'ready' && (
          <Button loading={busy} onClick={() => void post('start')}>
            {t('imp_start')}
          </Button>
        )}
        {item.state === 'paused' && (
          <Button loading={busy} onClick={() => void post('start')}>
            {t('imp_go_on')}
          </Button>
        )}
        {item.state === 'running' && (
          <Button variant="default" loading={busy} onClick={() => void post('pause')}>
            {t('imp_pause')}
          </Button>
        )}
        {['checking', 'ready', 'running', 'paused'].includes(item.state) && (
          <Button variant="default" disabled={busy} onClick={() => void post('cancel')}>
            {t('imp_cancel')}
          </Button>
        )}
        {refused && (
          <Button variant="default" disabled={busy} onClick={() => void act(() => downloadErrors(api, item.id))}>
            {t('imp_errors')}
          </Button>
        )}
        <Button variant="default" aria-expanded={opened} onClick={() => onOpen(!opened)}>
          {t(opened ? 'imp_close' : 'imp_open')}
        </Button>
        {['done', 'failed', 'cancelled'].includes(item.state) && (
          <Button variant="default" disabled={busy} onClick={() => void act(() => api.call(path, { method: 'DELETE' }))}>
            {t('imp_delete')}
          </Button>
        )}
      </div>
    </article>
  );
}
