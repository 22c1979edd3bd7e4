export interface Reason {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
}

export interface Throttle {
  readonly throttled: boolean;
  readonly since?: string;
  readonly limit: number;
  readonly release: number;
  readonly minimum: number;
  readonly perHour: number;
  readonly takenThisHour: number;
  readonly quality: { readonly seen: number; readonly bad: number; readonly share: number };
}

/** A source with what it brought and cost in a period. */
export interface SourceFigures {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly test: boolean;
  readonly figures: {
    readonly accepted: number;
    readonly duplicate: number;
    readonly rejected: number;
    readonly quarantined: number;
    readonly returned: number;
    readonly money: readonly { readonly currency: string; readonly payable: string; readonly takenBack: string; readonly due: string }[];
  };
  readonly openReturns: number;
  readonly returns?: { readonly within: string; readonly reasons: readonly Reason[] };
  readonly throttle?: Throttle;
}

export const RETURN_STATES = ['open', 'accepted', 'refused'] as const;

/** A capture that is claimed back from its supplier. */
export interface Return {
  readonly id: string;
  readonly captureId: string;
  readonly leadId: string;
  readonly source: string;
  readonly reason: string;
  readonly state: (typeof RETURN_STATES)[number];
  readonly note?: string;
  readonly price?: { readonly amount: string; readonly currency: string };
  readonly claimedAt: string;
  readonly claimedBy: string;
  readonly answeredAt?: string;
  readonly answerNote?: string;
}

/** A label in the reader's language, or the name. */
export function labelOf(label: Readonly<Record<string, string>>, name: string, language: string): string {
  return label[language] ?? label[''] ?? label.en ?? name;
}
