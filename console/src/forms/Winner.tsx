import { Button, NumberInput, Radio } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actorLabel } from '../lead/sentences';
import { Time } from '../parts/Time';
import { useNow } from '../parts/useNow';
import type { FormSpec } from './spec';

/** Who declares the winner of an experiment, and what is awaited; as the server tells it. */
export interface WinnerState {
  readonly by: 'rule' | 'manual';
  readonly submits: number;
  readonly waits: readonly string[];
  readonly leads?: string;
  readonly declared?: string;
  readonly declaredBy?: string;
  readonly declaredAt?: string;
}

export function declaring(variant: string | undefined): (spec: FormSpec) => FormSpec {
  return (spec) => {
    const { declared: _, ...rest } = spec.experiment ?? {};
    return { ...spec, experiment: variant === undefined ? rest : { ...rest, declared: variant } };
  };
}

/** What everybody sees, or what the rule waits for; and who is to declare. */
export function Winner({ winner, onChange }: { winner: WinnerState; onChange: (change: (spec: FormSpec) => FormSpec) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const [by, setBy] = useState(winner.by);
  const [submits, setSubmits] = useState<number | string>(winner.submits);
  const changed = by !== winner.by || (by === 'rule' && Number(submits) !== winner.submits);
  const who = actorLabel(winner.declaredBy, { t, seller: (name) => name });
  return (
    <div className="winner">
      {winner.declared !== undefined ? (
        <p className="winner-shown">
          <span className="strong">{t('winner_shown', { variant: winner.declared })}</span>{' '}
          {winner.declaredAt && (
            <span className="hint">
              {t('winner_declared', { who })} <Time at={winner.declaredAt} now={now} form="when" />
            </span>
          )}
          <Button variant="default" size="compact-sm" onClick={() => onChange(declaring(undefined))}>
            {t('winner_back')}
          </Button>
        </p>
      ) : (
        winner.by === 'rule' && (
          <div>
            <p className="strong">{t(winner.leads ? 'winner_soon' : 'winner_waits', { variant: winner.leads })}</p>
            <ul className="winner-waits">
              {winner.waits.map((wait) => (
                <li key={wait}>{t(`winner_wait_${wait}`, { submits: winner.submits, defaultValue: wait })}</li>
              ))}
            </ul>
          </div>
        )
      )}
      <Radio.Group label={t('winner_who')} value={by} onChange={(value) => setBy(value === 'rule' ? 'rule' : 'manual')}>
        <div className="winner-ways">
          <Radio value="manual" label={t('winner_manual')} description={t('winner_manual_hint')} />
          <Radio value="rule" label={t('winner_rule')} description={t('winner_rule_hint')} />
        </div>
      </Radio.Group>
      {by === 'rule' && (
        <NumberInput
          className="winner-submits"
          label={t('winner_submits')}
          min={10}
          max={1_000_000}
          allowDecimal={false}
          value={submits}
          onChange={setSubmits}
        />
      )}
      <Button
        className="winner-save"
        variant="default"
        disabled={!changed || (by === 'rule' && !(Number(submits) >= 10))}
        onClick={() => onChange((spec) => ({ ...spec, experiment: { ...spec.experiment, winner: by, submits: Number(submits) || winner.submits } }))}
      >
        {t('winner_save')}
      </Button>
    </div>
  );
}
