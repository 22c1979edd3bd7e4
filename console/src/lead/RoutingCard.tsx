import { useTranslation } from 'react-i18next';
import { sellerLabel, useHistory, useSellers } from '../api/queries';
import type { Json, JsonObject, Lead, LeadEvent } from '../api/types';
import { useLanguage } from '../i18n';
import { formatNumber, formatWhen, humanise, parseTime, text } from '../parts/format';
import { Failed, Loading } from '../parts/States';
import { actorLabel } from './sentences';

const ABOUT_OWNERS = new Set(['owner.assigned', 'owner.claimed', 'owner.released', 'owner.sought']);

interface Candidate {
  readonly seller: string;
  readonly out: string;
  readonly measure: number | undefined;
}

function candidates(how: JsonObject): Candidate[] {
  return (Array.isArray(how.candidates) ? how.candidates : []).flatMap((one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? [{ seller: text(one.seller), out: text(one.out), measure: typeof one.measure === 'number' ? one.measure : undefined }]
      : [],
  );
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** Why this owner, who was considered, who would have been next: the last decision about it. */
export function RoutingCard({ lead, now }: { lead: Lead; now: Date }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useHistory(lead.id);
  const event = data?.events.filter(({ type }) => ABOUT_OWNERS.has(type)).at(-1);
  return (
    <section className="card">
      <h2>{lead.owner ? t('routing') : t('routing_waiting')}</h2>
      {isPending ? (
        <Loading rows={2} what={t('routing_what')} />
      ) : !data ? (
        <Failed title={t('timeline_failed')} error={error} onRetry={() => void refetch()} />
      ) : event ? (
        <Decision event={event} now={now} />
      ) : (
        <p className="quiet">{t('routing_none')}</p>
      )}
    </section>
  );
}

function Decision({ event, now }: { event: LeadEvent; now: Date }) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const sellers = useSellers();
  const data = event.data ?? {};
  const how = object(data.how);
  const seller = (name: string) => sellerLabel(sellers, name) ?? name;
  const next = text(data.next);
  const until = parseTime(text(data.expires));
  const loads = text(how.strategy) === 'least-loaded';

  /** A code such as `territory:province`, in words; what nobody translated is shown as it is. */
  function words(prefix: 'r' | 'o', code: string): string {
    const [name = '', ...rest] = code.split(':');
    const key = `${prefix}_${name}`;
    const detail = rest.join(':');
    if (!i18n.exists(key)) return code;
    const place = `t_${detail}`;
    const known = name === 'territory' && i18n.exists(place);
    const who = ['untouched', 'claim-expired', 'seller-gone'].includes(name);
    return t(key, { detail: known ? t(place) : who ? seller(detail) : detail });
  }

  const reasons = Array.isArray(data.reasons) ? data.reasons.map(text) : [];
  const list = candidates(how);
  const more = Object.entries(object(how.more)).map(([code, count]) => ({ code, count: Number(count) }));
  return (
    <>
      {event.type === 'owner.sought' ? (
        <p>
          {i18n.exists(`why_${text(data.why)}`) ? t(`why_${text(data.why)}`) : text(data.why)}
          {text(data.queue) && <span className="quiet"> · {text(data.queue)}</span>}
        </p>
      ) : list.length === 0 && reasons.includes('by-hand') ? (
        <p>
          {t('routing_hand', { who: actorLabel(event.actor, { t, seller }) })} {text(data.reason)}
        </p>
      ) : (
        <ul className="reasons">
          {reasons.map((reason) => (
            <li key={reason}>{words('r', reason)}</li>
          ))}
        </ul>
      )}
      {next && <p>{t('routing_next', { seller: seller(next) })}</p>}
      {until && until > now && <p className="ember">{t('routing_until', { when: formatWhen(until, language, now) })}</p>}
      {list.length > 0 && (
        <details>
          <summary>
            {t('routing_considered')} {list.length + more.reduce((sum, { count }) => sum + count, 0)}
          </summary>
          <ul className="considered">
            {list.map((one, index) => (
              <li key={one.seller}>
                <span className={one.out ? 'quiet' : 'strong'}>{seller(one.seller)}</span>
                <span className="hint">
                  {one.out
                    ? words('o', one.out)
                    : index === 0 && event.type !== 'owner.sought'
                      ? t('routing_chosen')
                      : t('routing_could')}
                  {loads && one.measure !== undefined && ` · ${t('routing_open', { count: one.measure })}`}
                </span>
              </li>
            ))}
          </ul>
          {more.map(({ code, count }) => (
            <p key={code} className="hint">
              {t('routing_more', { count, why: code ? words('o', code) : t('routing_could') }).replace(
                String(count),
                formatNumber(count, language),
              )}
            </p>
          ))}
        </details>
      )}
      {text(how.rule) && !reasons.some((reason) => reason.startsWith('rule:')) && (
        <p className="hint">{t('routing_rule', { rule: humanise(text(how.rule)) })}</p>
      )}
    </>
  );
}
