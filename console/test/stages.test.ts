import { describe, expect, it } from 'vitest';
import { stageChanges } from '../src/lead/timeline';
import { DEFAULT_STAGES, findStage, lookOf, readStages, stageFilter, stageLabel, stepsOf } from '../src/parts/stages';

const lifecycle = (stages: never[]) => ({ kind: 'lifecycle', name: 'default', spec: { stages } });

describe('the stages', () => {
  it('are the default ones where the tenant tells none', () => {
    expect(readStages(undefined)).toBe(DEFAULT_STAGES);
    expect(readStages(lifecycle([]))).toBe(DEFAULT_STAGES);
    expect(readStages({ kind: 'lifecycle', name: 'default' })).toBe(DEFAULT_STAGES);
  });

  it('come in the order and with the words of the tenant', () => {
    const stages = readStages(
      lifecycle([{ name: 'new', label: { en: 'New', it: 'Nuovo' } }, { name: 'hot' }, 'won', { nonsense: 1 }] as never[]),
    );
    expect(stages.map(({ name, look }) => [name, look])).toEqual([
      ['new', 'suspect'],
      ['hot', 'hot'],
      ['won', 'customer'],
    ]);
    expect(stages.map((stage) => stageLabel(stage, 'it'))).toEqual(['Nuovo', 'Caldo', 'won']);
  });

  it('never give heat to a stage that is not called hot', () => {
    const looks = Array.from({ length: 12 }, (_, index) => lookOf(`own-${index}`, index, 12));
    expect(looks).not.toContain('hot');
  });

  it('know a stage that is in no list', () => {
    expect(findStage(DEFAULT_STAGES, 'mystery')).toMatchObject({ name: 'mystery', look: 'suspect' });
  });
});

describe('the stepper', () => {
  const names = (current: string, changes: { to: string; at: string }[] = []) =>
    stepsOf(DEFAULT_STAGES, current, changes).map(({ stage, state }) => `${stage.name} ${state}`);

  it('shows the way as passed, here, ahead; stages beside the way are left out', () => {
    expect(names('sql')).toEqual([
      'suspect passed',
      'lead passed',
      'mql passed',
      'sql current',
      'hot ahead',
      'opportunity ahead',
      'customer ahead',
    ]);
  });

  it('adds a stage beside the way for a lead that is there, and keeps how far it had come', () => {
    const steps = names('cold', [
      { to: 'lead', at: '1' },
      { to: 'mql', at: '2' },
      { to: 'cold', at: '3' },
    ]);
    expect(steps.slice(0, 4)).toEqual(['suspect skipped', 'lead passed', 'mql passed', 'sql ahead']);
    expect(steps.at(-1)).toBe('cold current');
  });

  it('takes times from the changes, the latest one for each stage', () => {
    const changes = stageChanges([
      { id: '0', type: 'capture.accepted', at: 'T0' },
      { id: '1', type: 'stage.changed', at: 'T1', data: { from: 'suspect', to: 'lead' } },
      { id: '2', type: 'stage.changed', at: 'T2', data: { from: 'lead', to: 'mql' } },
      { id: '3', type: 'stage.changed', at: 'T3', data: { from: 'mql', to: 'lead' } },
    ]);
    const steps = stepsOf(DEFAULT_STAGES, 'lead', changes);
    expect(steps.slice(0, 3).map(({ since }) => since)).toEqual(['T0', 'T3', undefined]);
  });
});

describe('the stage filter', () => {
  it('is an expression of the filter language', () => {
    expect(stageFilter([])).toBeUndefined();
    expect(stageFilter(['mql'])).toBe('lead.stage == "mql"');
    expect(stageFilter(['mql', 'hot'])).toBe('lead.stage == "mql" || lead.stage == "hot"');
  });

  it('quotes what a tenant may have called a stage', () => {
    expect(stageFilter(['a"b\\'])).toBe('lead.stage == "a\\"b\\\\"');
  });
});
