import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFieldLabels } from '../api/queries';
import type { Json, Lead } from '../api/types';
import { useLanguage } from '../i18n';
import { text } from '../parts/format';
import { Time } from '../parts/Time';
import { FieldRow } from './FieldRow';
import { fieldLabel, STANDARD, touchText } from './sentences';
import { useVocabulary } from './useVocabulary';

/** What they said of themselves and asked for; each value is changed where it stands. */
export function RequestCard({ lead, now }: { lead: Lead; now: Date }) {
  const { t } = useTranslation();
  const words = useVocabulary();
  const labels = useFieldLabels(useLanguage());
  const [adding, setAdding] = useState<string>();
  const fields = lead.fields ?? {};
  const label = (name: string) => labels.get(name) ?? fieldLabel(name, words);
  const filled = Object.entries(fields).filter(([, value]) => text(value) !== '');
  const ordered = [...filled].sort(([one], [other]) => rank(one) - rank(other));
  const first = touchText(lead.firstTouch);
  const last = touchText(lead.touch);
  const touches = ([['touch_first', first], ['touch_last', last === first ? '' : last]] as const).filter(
    ([, touch]) => touch !== '',
  );
  const missing = [...new Set([...STANDARD, ...labels.keys()])].filter(
    (name) => name !== adding && text(fields[name]) === '',
  );
  return (
    <section className="card">
      <h2>{t('request')}</h2>
      {ordered.length === 0 && adding === undefined && <p className="quiet">{t('request_empty')}</p>}
      <dl className="fields">
        {ordered.map(([name, value]) => (
          <FieldRow key={name} lead={lead} name={name} label={label(name)} value={value} />
        ))}
        {adding !== undefined && text(fields[adding]) === '' && (
          <FieldRow
            key={adding}
            lead={lead}
            name={adding}
            label={label(adding)}
            value={null as Json}
            startOpen
            onClose={() => setAdding(undefined)}
          />
        )}
        {touches.map(([name, touch]) => (
          <div key={name} className="field">
            <dt>{t(name)}</dt>
            <dd className="field-fixed">{touch}</dd>
          </div>
        ))}
        {lead.source && (
          <div className="field">
            <dt>{t('source')}</dt>
            <dd className="field-fixed">{lead.source}</dd>
          </div>
        )}
        {lead.createdAt && (
          <div className="field">
            <dt>{t('arrived')}</dt>
            <dd className="field-fixed">
              <Time at={lead.createdAt} now={now} form="when" />
            </dd>
          </div>
        )}
      </dl>
      {missing.length > 0 && (
        <select
          className="field-add"
          aria-label={t('field_pick')}
          value=""
          onChange={(event) => setAdding(event.currentTarget.value || undefined)}
        >
          <option value="">{t('field_add')}</option>
          {missing.map((name) => (
            <option key={name} value={name}>
              {label(name)}
            </option>
          ))}
        </select>
      )}
    </section>
  );
}

// the request itself first, then who asks
const ORDER = ['message', ...[...STANDARD].filter((name) => name !== 'message')];

function rank(name: string): number {
  const at = ORDER.indexOf(name);
  return name === 'message' ? -1 : at < 0 ? 0 : at;
}
