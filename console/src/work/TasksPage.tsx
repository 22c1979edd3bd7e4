import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers } from '../api/queries';
import type { Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { daysBetween, formatWhen, humanise, parseTime, type Language } from '../parts/format';
import { Owner } from '../parts/Owner';
import { Empty, Failed, Loading } from '../parts/States';
import { useNow } from '../parts/useNow';
import { ClaimButton } from './ClaimButton';
import { MeSelect } from './MeSelect';
import { useFresh } from './useFresh';
import { useMe } from './useMe';

interface Task {
  readonly id: string;
  readonly leadId: string;
  readonly rule?: string;
  readonly title?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly outcomes?: readonly string[];
  readonly assignee?: string;
  readonly dueAt: string;
  readonly lead: { readonly name?: string };
}

const ABOUT = /^(task|owner|stage|lead)\./;
const HOUR = 3_600_000;

function titleOf(task: Task, language: Language): string {
  return task.title || task.label?.[language] || task.label?.[''] || task.label?.en || humanise(task.rule ?? '');
}

export function TasksPage() {
  const { t } = useTranslation();
  const api = useApi();
  const now = useNow();
  const sellers = useSellers();
  const [me, setMe] = useMe();
  const heading = usePageTitle(t('tasks'));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.tenant, 'tasks', me],
    queryFn: ({ signal }) => api.call<Page<Task>>('tasks', { query: { assignee: me, limit: 200 }, signal }),
  });
  useFresh([api.tenant, 'tasks'], ABOUT);

  const groups = { late: [] as Task[], today: [] as Task[], later: [] as Task[] };
  for (const task of data?.items ?? []) {
    const due = parseTime(task.dueAt);
    if (!due || due <= now) groups.late.push(task);
    else if (daysBetween(now, due) === 0) groups.today.push(task);
    else groups.later.push(task);
  }
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {me ? t('tasks_of', { seller: sellerLabel(sellers, me) }) : t('tasks')}
        </h1>
        <MeSelect me={me} onChoose={setMe} all={t('tasks_all')} />
        {me && <ClaimButton me={me} />}
      </div>
      {isPending ? (
        <section className="card">
          <Loading rows={6} what={t('tasks_what')} dense />
        </section>
      ) : !data ? (
        <section className="card">
          <Failed title={t('tasks_failed')} error={error} onRetry={() => void refetch()} />
        </section>
      ) : data.items.length === 0 ? (
        <section className="card">
          <Empty title={t('tasks_empty')} action={<a href={placeHash(api.tenant, 'leads')}>{t('lead_back')}</a>}>
            {t('tasks_empty_text')}
          </Empty>
        </section>
      ) : (
        (['late', 'today', 'later'] as const)
          .filter((group) => groups[group].length > 0)
          .map((group) => (
            <section key={group} className="card list work-group" aria-label={t(`tasks_${group}`)}>
              <h2 className={group === 'late' ? 'ember work-head' : 'work-head'}>
                {group === 'late' && <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />}
                {t(`tasks_${group}`)} {groups[group].length}
              </h2>
              <ul className="work-list">
                {groups[group].map((task) => (
                  <Row key={task.id} task={task} now={now} everybody={me === ''} />
                ))}
              </ul>
            </section>
          ))
      )}
    </>
  );
}

function Row({ task, now, everybody }: { task: Task; now: Date; everybody: boolean }) {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const sellers = useSellers();
  const [busy, setBusy] = useState(false);
  const title = titleOf(task, language);
  const due = parseTime(task.dueAt);

  async function send(change: 'complete' | 'snooze', body: object, done: string): Promise<void> {
    setBusy(true);
    try {
      await api.call(`tasks/${encodeURIComponent(task.id)}:${change}`, { method: 'POST', body });
      notice({ text: done });
      await client.invalidateQueries({ queryKey: [api.tenant, 'tasks'] });
    } catch (error) {
      notice({ tone: 'failed', text: t('task_failed', { reason: errorText(error, t) }) });
    } finally {
      setBusy(false);
    }
  }

  function snooze(choice: string): void {
    const until = new Date(now.getTime() + (choice === 'hour' ? HOUR : choice === 'tomorrow' ? 24 * HOUR : 168 * HOUR));
    void send('snooze', { until: until.toISOString() }, t('task_was_snoozed', { title, when: formatWhen(until, language, now) }));
  }

  return (
    <li className="work-row">
      <div className="work-what">
        <strong>{title}</strong>
        <p>
          <a className="row-name" href={placeHash(api.tenant, 'leads', task.leadId)}>
            {task.lead.name || t('name_none')}
          </a>
          <span className={due && due <= now ? 'ember' : 'hint'}>
            {' '}
            {due && t('task_due', { when: formatWhen(due, language, now) })}
          </span>
        </p>
        {everybody && <Owner name={sellerLabel(sellers, task.assignee)} />}
      </div>
      <div className="work-buttons">
        <select
          className="select"
          aria-label={`${t('task_later')}: ${title}`}
          value=""
          disabled={busy}
          onChange={(event) => snooze(event.target.value)}
        >
          <option value="" disabled>
            {t('task_later')}
          </option>
          <option value="hour">{t('task_hour')}</option>
          <option value="tomorrow">{t('task_tomorrow')}</option>
          <option value="week">{t('task_week')}</option>
        </select>
        {task.outcomes && task.outcomes.length > 0 ? (
          <select
            className="select"
            aria-label={`${t('task_outcome')}: ${title}`}
            value=""
            disabled={busy}
            onChange={(event) =>
              void send('complete', { outcome: event.target.value }, t('task_was_done', { title }))
            }
          >
            <option value="" disabled>
              {t('task_done')}
            </option>
            {task.outcomes.map((outcome) => (
              <option key={outcome} value={outcome}>
                {t('task_done_as', { outcome: humanise(outcome) })}
              </option>
            ))}
          </select>
        ) : (
          <Button
            variant="default"
            loading={busy}
            aria-label={`${t('task_done')}: ${title}`}
            onClick={() => void send('complete', {}, t('task_was_done', { title }))}
          >
            {t('task_done')}
          </Button>
        )}
      </div>
    </li>
  );
}
