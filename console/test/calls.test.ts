import { describe, expect, it } from 'vitest';
import { keyed, mayCallAgain } from '../src/work/calls';

describe('calls by keyboard', () => {
  it('chooses the outcome, then the answer', () => {
    expect(keyed({}, '2')).toEqual({ outcome: 'no-answer' });
    const answered = keyed({}, '1');
    expect(answered).toEqual({ outcome: 'answered' });
    expect(keyed(answered, '2')).toEqual({ outcome: 'answered', answer: 'undecided' });
    expect(keyed(answered, '4')).toBe(answered);
    expect(keyed({}, 'x')).toEqual({});
  });

  it('lets another call be agreed only while there may be one', () => {
    expect(mayCallAgain({})).toBe(false);
    expect(mayCallAgain({ outcome: 'busy' })).toBe(true);
    expect(mayCallAgain({ outcome: 'answered', answer: 'undecided' })).toBe(true);
    expect(mayCallAgain({ outcome: 'answered', answer: 'ready' })).toBe(false);
    expect(mayCallAgain({ outcome: 'wrong-number' })).toBe(false);
  });
});
