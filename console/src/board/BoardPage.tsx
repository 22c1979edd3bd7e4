import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath, sellerLabel, useSellers, useStages } from '../api/queries';
import type { Lead, Page } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { useLanguage } from '../i18n';
import { errorText } from '../parts/errors';
import { leadName } from '../parts/format';
import { Grade } from '../parts/Grade';
import { StageChip } from '../parts/StageChip';
import { Failed, Loading } from '../parts/States';
import { stageFilter, stageLabel, type Stage } from '../parts/stages';
import './board.css';

const A_COLUMN = 25;
const LOOK_MS = 15_000;

type Columns = Readonly<Record<string, Page<Lead>>>;

/** Leads by stage; a card is dragged to another column, or moved by the arrow keys. */
export function BoardPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const heading = usePageTitle(t('board'));
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const stages = useStages();
  const [said, setSaid] = useState('');
  const [over, setOver] = useState<string>();
  const dragged = useRef<Lead>(undefined);
  const key = [api.tenant, 'board', stages.map((stage) => stage.name).join(' ')];
  const board = useQuery({
    queryKey: key,
    refetchInterval: LOOK_MS,
    queryFn: async ({ signal }): Promise<Columns> => {
      const pages = await Promise.all(
        stages.map((stage) =>
          api.call<Page<Lead>>('leads', { query: { filter: stageFilter([stage.name]), limit: A_COLUMN }, signal }),
        ),
      );
      return Object.fromEntries(stages.map((stage, index) => [stage.name, pages[index] ?? { items: [] }]));
    },
  });

  async function send(lead: Lead, to: string): Promise<void> {
    const answer = await api.call<Lead>(leadPath(lead.id), { method: 'PATCH', body: { stage: to } });
    client.setQueryData<Columns>(key, (columns) => columns && moved(columns, { ...lead, ...answer }, answer.stage ?? to));
    void client.invalidateQueries({ queryKey: [api.tenant, 'lead', lead.id] });
  }

  async function move(lead: Lead, to: Stage): Promise<void> {
    if (lead.stage === to.name) return;
    const from = lead.stage;
    const text = t('board_moved', { lead: leadName(lead) || t('name_none'), stage: stageLabel(to, language) });
    try {
      await send(lead, to.name);
      setSaid(text);
      notice({
        text,
        undo: () => {
          send({ ...lead, stage: to.name }, from).then(
            () => notice({ text: t('changed_back') }),
            (error: unknown) => notice({ tone: 'failed', text: t('change_failed', { reason: errorText(error, t) }) }),
          );
        },
      });
    } catch (error) {
      notice({ tone: 'failed', text: t('change_failed', { reason: errorText(error, t) }) });
    }
  }

  function onKey(event: KeyboardEvent<HTMLLIElement>, lead: Lead): void {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0 || !event.altKey) return;
    const to = stages[stages.findIndex((stage) => stage.name === lead.stage) + by];
    if (!to) return;
    event.preventDefault();
    void move(lead, to).then(() => document.getElementById(`card-${lead.id}`)?.focus());
  }

  function onDrop(event: DragEvent, stage: Stage): void {
    event.preventDefault();
    setOver(undefined);
    if (dragged.current) void move(dragged.current, stage);
    dragged.current = undefined;
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('board')}
        </h1>
        <span className="hint" id="board-hint">
          {t('board_hint')}
        </span>
      </div>
      <p className="sr" aria-live="assertive">
        {said}
      </p>
      {board.isPending ? (
        <Loading rows={6} what={t('board_what')} />
      ) : board.error ? (
        <Failed title={t('board_failed')} error={board.error} onRetry={() => void board.refetch()} />
      ) : (
        <div className="board" tabIndex={0} role="group" aria-label={t('board')}>
          {stages.map((stage) => {
            const page = board.data[stage.name];
            const count = page?.items.length ?? 0;
            return (
              <section
                key={stage.name}
                className={`board-column${over === stage.name ? ' board-column--over' : ''}`}
                aria-label={stageLabel(stage, language)}
                onDragOver={(event) => {
                  event.preventDefault();
                  setOver(stage.name);
                }}
                onDragLeave={() => setOver((present) => (present === stage.name ? undefined : present))}
                onDrop={(event) => onDrop(event, stage)}
              >
                <h2>
                  <StageChip stage={stage} />{' '}
                  <a
                    className="quiet"
                    href={placeHash(api.tenant, 'leads', undefined, new URLSearchParams({ stage: stage.name }))}
                    title={t('board_all')}
                  >
                    {page?.next ? `${count}+` : count}
                  </a>
                </h2>
                <ul>
                  {page?.items.map((lead) => (
                    <Card
                      key={lead.id}
                      lead={lead}
                      onKey={onKey}
                      onDrag={(of) => {
                        dragged.current = of;
                      }}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
      )}
    </>
  );
}

interface CardProps {
  readonly lead: Lead;
  readonly onKey: (event: KeyboardEvent<HTMLLIElement>, lead: Lead) => void;
  readonly onDrag: (lead: Lead | undefined) => void;
}

function Card({ lead, onKey, onDrag }: CardProps) {
  const { t } = useTranslation();
  const api = useApi();
  const sellers = useSellers();
  return (
    <li
      className="board-card"
      draggable
      onKeyDown={(event) => onKey(event, lead)}
      onDragStart={() => onDrag(lead)}
      onDragEnd={() => onDrag(undefined)}
    >
      <a id={`card-${lead.id}`} href={placeHash(api.tenant, 'leads', lead.id)} aria-describedby="board-hint" draggable={false}>
        <span className="strong cut">{leadName(lead) || t('name_none')}</span>
      </a>
      <span className="board-facts">
        <Grade score={lead.score} />
        <span className="hint cut">{sellerLabel(sellers, lead.owner) ?? t('owner_none')}</span>
      </span>
    </li>
  );
}

function moved(columns: Columns, lead: Lead, to: string): Columns {
  const next: Record<string, Page<Lead>> = {};
  for (const [name, page] of Object.entries(columns)) {
    const others = page.items.filter((item) => item.id !== lead.id);
    next[name] = { ...page, items: name === to ? [{ ...lead, stage: to }, ...others] : others };
  }
  return next;
}
