import type { Json, Lead } from '../api/types';
import { ANSWERS, OUTCOMES, type Answer, type Outcome } from '../lead/CallCard';

export interface CallList {
  readonly name: string;
  readonly label?: Json;
  readonly segment: string;
  readonly enabled: boolean;
  readonly attempts: number;
  readonly question?: Json;
  readonly connection?: string;
  readonly purpose?: string;
  readonly counts?: { readonly fresh: number; readonly due: number; readonly later: number; readonly inHand: number };
}

/** A call that is ours until `heldUntil`. */
export interface NextCall {
  readonly why: string;
  readonly attempts: number;
  readonly dueAt: string;
  readonly heldUntil: string;
  readonly script?: string;
  readonly list: CallList;
  readonly lead: Lead;
}

export interface PlannedCall {
  readonly leadId: string;
  readonly why: string;
  readonly attempts: number;
  readonly dueAt: string;
  readonly seller?: string;
  readonly heldBy?: string;
  readonly lead: { readonly name?: string };
}

/** What a person has entered so far. */
export interface Report {
  readonly outcome?: Outcome;
  readonly answer?: Answer;
}

/** Whether another call may be agreed on: not after an answer that ends the calls. */
export function mayCallAgain({ outcome, answer }: Report): boolean {
  return outcome !== undefined && outcome !== 'wrong-number' && answer !== 'ready' && answer !== 'no';
}

/** A number key chooses the outcome first, and after "answered" the answer; anything else changes nothing. */
export function keyed(report: Report, key: string): Report {
  const index = Number(key) - 1;
  if (!Number.isInteger(index) || index < 0) return report;
  if (report.outcome === 'answered') {
    const answer = ANSWERS[index];
    return answer ? { outcome: 'answered', answer } : report;
  }
  const outcome = OUTCOMES[index];
  return outcome ? { outcome } : report;
}
