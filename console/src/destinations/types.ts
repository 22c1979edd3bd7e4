export interface Destination {
  readonly connection: string;
  readonly enabled: boolean;
  readonly waiting: number;
  readonly due: number;
  readonly sending: number;
  readonly dead: number;
  readonly more?: boolean;
  readonly oldestDueAt?: string;
  readonly paused?: { readonly state: string; readonly detail: string; readonly until?: string };
  readonly limits?: { readonly perDay?: number; readonly usedToday: number };
}

export interface DestinationDetail {
  readonly connection: string;
  readonly receipts: readonly {
    readonly id: string;
    readonly leadId: string;
    readonly kind: string;
    readonly state: string;
    readonly at: string;
    readonly reference?: string;
    readonly error?: string;
  }[];
  readonly refusals: readonly {
    readonly reason: string;
    readonly state: string;
    readonly count: number;
    readonly leadId: string;
    readonly last: string;
  }[];
}

export interface LeadDestination {
  readonly connection: string;
  readonly state: string;
  readonly reference?: string;
  readonly error?: string;
  readonly at?: string;
  readonly purpose?: string;
  readonly reasons?: readonly string[];
}

export interface Reconciled {
  readonly day: string;
  readonly source: string;
  readonly connection: string;
  readonly received: number;
  readonly delivered: number;
  readonly refused: number;
  readonly cancelled: number;
  readonly dead: number;
  readonly waiting: number;
  readonly missing: number;
  readonly alarm: boolean;
}
