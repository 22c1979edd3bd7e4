import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHistory, useStages } from '../api/queries';
import type { LeadEvent } from '../api/types';
import { useLanguage } from '../i18n';
import { daysBetween, formatLongDay, formatWhen, parseTime, text } from '../parts/format';
import { findStage, type Stage } from '../parts/stages';
import { StageGlyph } from '../parts/StageGlyph';
import { Failed, Loading } from '../parts/States';
import { Time } from '../parts/Time';
import { EventIcon } from './EventIcon';
import { actorLabel, describe } from './sentences';
import { daysOf, entriesOf, type Entry, type Who } from './timeline';
import { StageWhy } from './StageWhy';
import { UnmergeButton } from './UnmergeButton';
import { useVocabulary } from './useVocabulary';

const FILTERS = ['all', 'lead', 'us', 'rules'] as const;

export function TimelineCard({ id, now }: { id: string; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data, error, isPending, refetch } = useHistory(id);
  const stages = useStages();
  const [who, setWho] = useState<Who | 'all'>('all');
  const entries = useMemo(() => entriesOf(data?.events ?? []), [data]);
  const days = useMemo(
    () => daysOf(who === 'all' ? entries : entries.filter((entry) => entry.who === who)),
    [entries, who],
  );
  const undone = useMemo(
    () =>
      new Set(
        (data?.events ?? []).filter(({ type }) => type === 'lead.unmerged').map((event) => text(event.data?.event)),
      ),
    [data],
  );
  function dayName(date: Date | undefined): string {
    if (!date) return '–';
    const days = daysBetween(date, now);
    return days === 0 ? t('today') : days === 1 ? t('yesterday') : formatLongDay(date, language, now);
  }
  return (
    <section className="card timeline">
      <div className="card-head">
        <h2>{t('timeline')}</h2>
        <div className="timeline-filter" role="group" aria-label={t('timeline_filter')}>
          {FILTERS.map((name) => (
            <button
              key={name}
              type="button"
              className="timeline-tab"
              aria-pressed={who === name}
              onClick={() => setWho(name)}
            >
              {name !== 'all' && <span className={`who who--${name}`} aria-hidden="true" />}
              {t(`timeline_${name}`)}
            </button>
          ))}
        </div>
      </div>
      {isPending ? (
        <Loading rows={8} what={t('timeline_what')} />
      ) : !data ? (
        <Failed title={t('timeline_failed')} error={error} onRetry={() => void refetch()} />
      ) : days.length === 0 ? (
        <p className="quiet">{t('timeline_empty')}</p>
      ) : (
        days.map((day) => (
          <section key={day.key} className="day" aria-label={dayName(day.date)}>
            <h3 className="day-name">{dayName(day.date)}</h3>
            <ol>
              {day.entries.map((entry) => (
                <TimelineEntry
                  key={entry.key}
                  lead={id}
                  entry={entry}
                  stages={stages}
                  now={now}
                  undone={undone}
                />
              ))}
            </ol>
          </section>
        ))
      )}
      {data?.cut && <p className="hint">{t('timeline_cut', { count: data.events.length })}</p>}
    </section>
  );
}

interface EntryProps {
  readonly lead: string;
  readonly entry: Entry;
  readonly stages: readonly Stage[];
  readonly now: Date;
  /** Merges that were taken back. */
  readonly undone: ReadonlySet<string>;
}

function TimelineEntry({ lead, entry, stages, now, undone }: EntryProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = useVocabulary();
  const last = entry.events[entry.events.length - 1];
  if (!last) return null;
  const sentence = describe(entry.events, words);
  const stage = last.type === 'stage.changed' ? findStage(stages, text(last.data?.to)) : undefined;
  const at = parseTime(last.at);
  const recorded = parseTime(last.recordedAt);
  // a fact that came in much later than it happened says so
  const late = at && recorded && recorded.getTime() - at.getTime() > 60_000;
  const rulebook = text(last.rulebook);
  const by = [
    actorLabel(last.actor, words),
    entry.who === 'rules' && rulebook && t('rulebook', { version: shortVersion(rulebook) }),
    late && t('timeline_late', { when: formatWhen(recorded, language, now) }),
  ].filter(Boolean);
  const hasData = entry.events.some((event) => event.data && Object.keys(event.data).length > 0);
  return (
    <li className="entry">
      <span className={`entry-icon entry-icon--${entry.who}`}>
        {stage ? <StageGlyph look={stage.look} size={18} /> : <EventIcon type={last.type} />}
      </span>
      <span className="entry-time">
        <Time at={last.at} now={now} form="clock" />
      </span>
      <div className="entry-words">
        <p className="strong">{sentence.title}</p>
        {sentence.quote && <p className="entry-quote">{quote(sentence.quote, language)}</p>}
        {sentence.details.map((detail, index) => (
          <p key={index} className="entry-detail">
            {detail}
          </p>
        ))}
        {stage && <StageWhy lead={lead} event={last} />}
        {last.type === 'lead.merged' && !undone.has(last.id) && <UnmergeButton lead={lead} event={last} />}
        {hasData ? (
          <details className="entry-data">
            <summary>
              {by.join(' · ')}
              <span className="entry-more">{t('timeline_data')}</span>
              <span className="sr">{t('timeline_data_of', { title: sentence.title })}</span>
            </summary>
            <pre tabIndex={0}>{entry.events.map(asText).join('\n')}</pre>
          </details>
        ) : (
          <p className="hint">{by.join(' · ')}</p>
        )}
      </div>
    </li>
  );
}

function asText(event: LeadEvent): string {
  return `${event.type} ${JSON.stringify(event.data ?? {}, null, 2)}`;
}

function quote(words: string, language: string): string {
  return language === 'it' ? `«${words}»` : `“${words}”`;
}

/** Versions may be numbers or long hashes: nobody reads 64 digits. */
function shortVersion(version: string): string {
  return version.length > 12 ? version.slice(0, 8) : version;
}
