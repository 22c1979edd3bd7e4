import { describe, expect, it } from 'vitest';
import { gradeLimit, layOut, peak } from '../src/lead/receipt';

describe('the receipt', () => {
  const receipt = {
    total: 70,
    fit: 42,
    engagement: 28,
    contributions: [
      { rule: 'area', version: 4, points: 25, kind: 'fit' },
      { rule: 'quote', version: 1, points: 30, kind: 'engagement' },
      { rule: 'home', version: 2, points: 20, kind: 'fit' },
      { rule: 'free-mail', version: 1, points: -3, kind: 'fit' },
      { rule: 'ignored', version: 1, points: -2, kind: 'engagement' },
    ],
  };

  it('lays each axis out as stairs that end at its total', () => {
    const { axes } = layOut(receipt);
    expect(axes.map(({ axis, total }) => [axis, total])).toEqual([
      ['fit', 42],
      ['engagement', 28],
    ]);
    expect(axes[0]?.lines.map(({ start, end }) => [start, end])).toEqual([
      [0, 25],
      [25, 45],
      [45, 42],
    ]);
  });

  it('puts both axes on one scale that begins at zero', () => {
    const { low, high } = layOut(receipt);
    expect([low, high]).toEqual([0, 100]);
    expect(layOut({ ...receipt, fit: 150, contributions: [{ rule: 'a', points: 150, kind: 'fit' }] }).high).toBe(150);
    expect(layOut({ ...receipt, fit: -5, contributions: [{ rule: 'a', points: -5, kind: 'fit' }] }).low).toBe(-5);
  });

  it('never hides a difference', () => {
    const [fit] = layOut({ total: 50, fit: 50, engagement: 0, contributions: [{ rule: 'a', points: 45, kind: 'fit' }] }).axes;
    expect(fit?.lines[1]).toMatchObject({ contribution: undefined, points: 5, start: 45, end: 50 });
  });

  it('forgives what rounding of each line takes', () => {
    const contributions = Array.from({ length: 3 }, (_, index) => ({ rule: `r${index}`, points: 3.33, kind: 'fit' }));
    expect(layOut({ total: 10, fit: 10, engagement: 0, contributions }).axes[0]?.lines).toHaveLength(3);
  });

  it('gives a cap without axis to the one whose sum it mends', () => {
    const { axes } = layOut({
      total: 140,
      fit: 100,
      engagement: 40,
      contributions: [
        { rule: 'a', points: 120, kind: 'fit' },
        { rule: 'b', points: 40, kind: 'engagement' },
        { rule: 'cap', points: -20, kind: 'cap' },
      ],
    });
    expect(axes[0]?.lines.map(({ points }) => points)).toEqual([120, -20]);
    expect(axes).toHaveLength(2);
  });

  it('shows lines of the total alone on their own', () => {
    const { axes } = layOut({
      total: 90,
      fit: 10,
      engagement: 10,
      contributions: [
        { rule: 'a', points: 10, kind: 'fit' },
        { rule: 'b', points: 10, kind: 'engagement' },
        { rule: 'hand', points: 70, kind: 'override' },
      ],
    });
    expect(axes[2]).toMatchObject({ axis: 'other', total: 70 });
  });

  it('shows faded points as a pale end', () => {
    const [, engagement] = layOut({
      total: 15,
      fit: 0,
      engagement: 15,
      contributions: [{ rule: 'guide', points: 15, was: 20, kind: 'engagement' }],
    }).axes;
    const line = engagement?.lines[0];
    expect(line && peak(line)).toBe(20);
  });

  it('bundles a rule that gave points again and again, and still adds up', () => {
    const visits = Array.from({ length: 12 }, (_, index) => ({ rule: 'visit', points: 2, kind: 'engagement', at: `T${index}` }));
    const contributions = [...visits, { rule: 'quote', points: 30, kind: 'engagement' }];
    const [, engagement] = layOut({ total: 54, fit: 0, engagement: 54, contributions }).axes;
    expect(engagement?.lines.map(({ points, times, end }) => [points, times, end])).toEqual([
      [24, 12, 24],
      [30, 1, 54],
    ]);
    expect(engagement?.lines[0]?.contribution?.at).toBe('T11');
  });

  it('is empty without contributions', () => {
    expect(layOut({ total: 0, fit: 0, engagement: 0 }).axes.every(({ lines }) => lines.length === 0)).toBe(true);
  });

  it('names the limit that a value has passed', () => {
    expect(gradeLimit(75)).toEqual({ step: 0, limit: 75, above: true });
    expect(gradeLimit(24.9)).toEqual({ step: 3, limit: 25, above: false });
  });
});
