/** A share with what it is a share of, and how sure it is. */
export interface Share {
  readonly n: number;
  readonly of: number;
  readonly share?: number;
  readonly low?: number;
  readonly high?: number;
}

interface Head {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly stage: string;
}

export interface Funnel extends Head {
  readonly stages: readonly string[];
  readonly rows: readonly { split: string; leads: number; reached: Readonly<Record<string, Share>> }[];
  readonly moves: readonly { from: string; to: string; n: number }[];
}

export interface Triage extends Head {
  readonly rows: readonly {
    split: string;
    leads: number;
    ready: Share;
    undecided: Share;
    lost: Share;
    converted: Share;
  }[];
}

export interface Handover extends Head {
  readonly rows: readonly {
    split: string;
    offered: number;
    accepted: number;
    rejected: number;
    escalated: number;
    acceptance: Share;
  }[];
  readonly reasons: readonly { reason: string; n: number }[];
  readonly traits: readonly { trait: string; value: string; with: Share; without: Share }[];
}

export interface Speed extends Head {
  readonly bands: readonly string[];
  readonly rows: readonly {
    split: string;
    started: number;
    inTime: Share;
    waiting: number;
    averageSeconds?: number;
    bands: Readonly<Record<string, { leads: Share; converted: Share }>>;
  }[];
}

export type Report = Funnel | Triage | Handover | Speed;
