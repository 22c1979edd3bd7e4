import type { TFunction } from 'i18next';
import type { Json, JsonObject, LeadEvent } from '../api/types';
import { formatNumber, humanise, text, type Language } from '../parts/format';

/** What a sentence needs to know of the tenant. */
export interface Vocabulary {
  readonly t: TFunction;
  readonly has: (key: string) => boolean;
  readonly language: Language;
  readonly stage: (name: string) => string;
  readonly seller: (name: string) => string;
}

export interface Sentence {
  readonly title: string;
  /** The lead's own words, in quotes. */
  readonly quote?: string;
  readonly details: readonly string[];
}

/** A sentence a person can read, for every type of event; unknown types are named, never hidden. */
export function describe(events: readonly LeadEvent[], words: Vocabulary): Sentence {
  const sentence = tell(events, words);
  return { ...sentence, title: tidy(sentence.title) };
}

/** A member that was missing leaves an empty pair of quotes or a lonely colon. */
function tidy(title: string): string {
  return title.replace(/\s*(“”|«»)/g, '').replace(/\s*:?\s*$/, '');
}

function tell(events: readonly LeadEvent[], words: Vocabulary): Sentence {
  const event = events[events.length - 1];
  if (!event) return { title: '', details: [] };
  const data = event.data ?? {};
  const { t } = words;
  switch (event.type) {
    case 'capture.accepted': {
      const source = text(data.source);
      const touch = touchText(data.touch);
      const again = data.attached === true ? '_again' : '';
      return {
        title: source ? t(`ev_capture_accepted${again}_from`, { source }) : t('ev_capture_accepted'),
        ...quoted(member(data.fields, 'message')),
        details: touch ? [t('det_touch', { touch })] : [],
      };
    }
    case 'field.changed': {
      const fields = Object.entries(object(data.fields));
      const removed = strings(data.removed);
      // after an erasure only the names are left
      const changed = new Set([...fields.map(([name]) => name), ...strings(data.names), ...removed]);
      const names = [...changed].map((name) => fieldLabel(name, words).toLowerCase()).join(', ');
      return {
        title: names ? t('ev_field_changed', { fields: names }) : t('ev_field_changed_bare'),
        details: [...fields, ...removed.map((name) => [name, null] as const)]
          .slice(0, 6)
          .map(([name, value]) => `${fieldLabel(name, words)}: ${text(changedTo(value)) || t('field_emptied')}`),
      };
    }
    case 'stage.changed': {
      const first = text(events[0]?.data?.from);
      const path = [first, ...events.map((step) => text(step.data?.to))].filter(Boolean).map(words.stage).join(' → ');
      const title = !path ? 'ev_stage_changed_bare' : path.includes(' → ') ? 'ev_stage_changed' : 'ev_stage_started';
      return { title: t(title, { path }), details: [...reasonsOf(data), ...ruleOf(data, words)] };
    }
    case 'score.changed':
      return scoreSentence(data, words);
    case 'owner.assigned':
    case 'owner.claimed': {
      const owner = text(data.owner);
      const next = text(data.next);
      return {
        title: owner ? t(key(event.type), { owner: words.seller(owner) }) : t('ev_owner_released'),
        details: [...routingReasons(data, words), ...(next ? [t('det_next', { next: words.seller(next) })] : [])],
      };
    }
    case 'owner.released':
      return { title: t(key(event.type)), details: routingReasons(data, words) };
    case 'owner.sought': {
      const why = `why_${text(data.why)}`;
      return { title: t(key(event.type)), details: [words.has(why) ? t(why) : text(data.why), text(data.queue)].filter(Boolean) };
    }
    case 'speed.met': {
      const minutes = Math.round(Number(data.seconds ?? 0) / 60);
      return { title: t(key(event.type), { time: `${formatNumber(minutes, words.language)} min` }), details: [] };
    }
    case 'call.planned':
    case 'call.dropped': {
      const why = text(data.why);
      const known = [`calls_d_${why}`, `calls_e_${why}`, `calls_w_${why}`].find(words.has);
      return { title: t(key(event.type), { list: text(data.list), why: known ? t(known) : why }), details: [] };
    }
    case 'alert.raised':
    case 'handover.offered':
    case 'handover.accepted':
    case 'handover.rejected': {
      const seller = text(data.seller);
      return { title: t(key(event.type), { seller: seller ? words.seller(seller) : t('det_somebody') }), details: reasonsOf(data) };
    }
    case 'consent.given':
    case 'consent.confirmed':
    case 'consent.withdrawn':
    case 'consent.expired': {
      const version = versionLabel(text(data.wordingVersion));
      return {
        title: t(key(event.type), { what: consentLabel(text(data.purpose), text(data.channel), words) }),
        details: version ? [t('consent_wording', { version })] : [],
      };
    }
    case 'tag.added':
    case 'tag.removed':
      return { title: t(key(event.type), { tag: text(data.tag) || text(data.tags) }), details: ruleOf(data, words) };
    case 'message.sent':
    case 'message.failed':
    case 'export.done':
    case 'export.refused':
      return sentSentence(event.type, data, words);
    case 'message.replied':
    case 'note.added':
    case 'return.claimed':
    case 'return.accepted':
    case 'return.refused':
      return { title: t(key(event.type)), ...quoted(data.text ?? data.body ?? data.note), details: [] };
    default:
      return plainSentence(event.type, data, words);
  }
}

export function fieldLabel(name: string, words: Pick<Vocabulary, 't' | 'has'>): string {
  const known = `field_${name}`;
  return STANDARD.has(name) && words.has(known) ? words.t(known) : humanise(name);
}

export const STANDARD: ReadonlySet<string> = new Set([
  'firstName',
  'lastName',
  'email',
  'phone',
  'company',
  'role',
  'vatNumber',
  'address',
  'postcode',
  'city',
  'province',
  'country',
  'language',
  'message',
]);

export function consentLabel(purpose: string, channel: string, words: Pick<Vocabulary, 't' | 'has'>): string {
  const name = words.has(`purpose_${purpose}`) ? words.t(`purpose_${purpose}`) : humanise(purpose);
  if (channel === 'notice') return words.t('consent_notice', { purpose: name });
  if (!channel) return name;
  const by = words.has(`channel_${channel}`) ? words.t(`channel_${channel}`) : channel;
  return words.t('consent_by', { purpose: name, channel: by });
}

export function actorLabel(actor: string | undefined, words: Pick<Vocabulary, 't' | 'seller'>): string {
  if (!actor) return '';
  const [kind = '', ...rest] = actor.split(':');
  const name = rest.join(':');
  if (kind === 'user' && name) return words.t('actor_user', { name: words.seller(name) });
  if (kind === 'source' && name) return words.t('actor_source', { name });
  if (kind === 'connection' && name) return words.t('actor_connection', { name });
  if (kind === 'lead' || kind === 'admin' || kind === 'clock' || kind === 'experiment') return words.t(`actor_${kind}`);
  if (kind === 'rule') return name ? `${words.t('actor_rule')} ${name}` : words.t('actor_rule');
  return words.t('actor_other', { name: actor });
}

/** Versions are mostly numbers, which read better with a v. */
export function versionLabel(version: string | number): string {
  return /^\d+$/.test(String(version)) ? `v${version}` : String(version);
}

function scoreSentence(data: JsonObject, words: Vocabulary): Sentence {
  const { t, language } = words;
  const axis = (name: string) => {
    const change = object(data[name]);
    const show = (value: Json | undefined) => (typeof value === 'number' ? formatNumber(value, language) : text(value) || '0');
    if (change.to === undefined) return undefined;
    return { from: show(change.from), to: show(change.to) };
  };
  const total = axis('total');
  const details = (['fit', 'engagement'] as const).flatMap((name) => {
    const change = axis(name);
    if (!change || change.from === change.to) return [];
    return [t('det_axis', { axis: t(`receipt_${name}`), ...change })];
  });
  return {
    title: total ? t('ev_score_changed', total) : t('ev_score_changed_bare'),
    details: details.length > 1 ? [details.join(', ')] : details,
  };
}

function sentSentence(type: string, data: JsonObject, words: Vocabulary): Sentence {
  const { t } = words;
  const connection = text(data.connection);
  const template = text(data.template);
  const reference = theirs(text(data.reference), text(data.effectId));
  const to = text(data.to);
  // an alert to own staff is no message to the lead
  const verb = text(data.kind) === 'alert' && type.startsWith('message.') ? key(type).replace('message', 'alert') : key(type);
  return {
    title: connection ? t(`${verb}_via`, { connection }) : t(verb),
    details: [
      ...[to, template && t('det_template', { name: template }), reference && t('det_reference', { reference })].filter(Boolean),
      ...reasonsOf(data),
      ...[text(data.error)].filter(Boolean),
    ],
  };
}

/** A receipt that only repeats our own id (a Message-ID, an idempotency key) tells a person nothing. */
export function theirs(reference: string | undefined, own: string): string {
  return reference && !(own && reference.includes(own)) ? reference : '';
}

function ruleOf(data: JsonObject, words: Vocabulary): string[] {
  const rule = text(data.rule);
  return rule ? [words.t('det_rule', { rule })] : [];
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(text).filter(Boolean) : [];
}

function plainSentence(type: string, data: JsonObject, words: Vocabulary): Sentence {
  const known = key(type);
  const name = text(data.name) || text(data.segment) || text(data.journey) || text(data.form) || text(data.page) || text(data.asset);
  if (!words.has(known)) return { title: humanise(type.replaceAll('.', ' ')), details: [name, ...reasonsOf(data)].filter(Boolean) };
  const title = words.t(known, { name });
  return { title, details: [...(name && !title.includes(name) ? [name] : []), ...reasonsOf(data)] };
}

function key(type: string): string {
  return `ev_${type.replaceAll('.', '_')}`;
}

function quoted(value: Json | undefined): { quote?: string } {
  const quote = text(value).trim();
  return quote ? { quote } : {};
}

/** Codes such as `territory:province` in words; older leads have whole sentences, and those stay. */
function routingReasons(data: JsonObject, words: Vocabulary): string[] {
  const reason = text(data.reason);
  return [
    ...reasonsOf({ reasons: data.reasons ?? [] }).map((code) => {
      const [name = '', ...rest] = code.split(':');
      const detail = rest.join(':');
      if (!words.has(`r_${name}`)) return code;
      const known = words.has(`t_${detail}`) ? words.t(`t_${detail}`) : words.seller(detail);
      return words.t(`r_${name}`, { detail: name === 'rule' ? detail : known });
    }),
    ...(reason ? [reason] : []),
  ];
}

function reasonsOf(data: JsonObject): string[] {
  const reasons = [...(Array.isArray(data.reasons) ? data.reasons : []), ...(data.reason === undefined ? [] : [data.reason])];
  return reasons.map((reason) => text(member(reason, 'message') ?? member(reason, 'code') ?? reason)).filter(Boolean);
}

/** `google / cpc / campaign`. */
export function touchText(value: Json | undefined): string {
  const touch = object(value);
  return ['source', 'medium', 'campaign', 'content', 'term'].map((name) => text(touch[name])).filter(Boolean).join(' / ');
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function member(value: Json | undefined, name: string): Json | undefined {
  return object(value)[name];
}

/** Some servers say `{from, to}` for a field, some only the new value. */
function changedTo(value: Json): Json | undefined {
  const change = object(value);
  return 'to' in change && 'from' in change ? change.to : value;
}
