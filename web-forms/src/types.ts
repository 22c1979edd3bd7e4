/** Markup as the server makes it: tag, attributes, children; a string is text. */
export type Tree = string | [string, Record<string, string>, ...Tree[]];

/** A form in one language, as `GET /f/{tenant}/{form}` answers it. */
export interface View {
  form: string;
  language: string;
  tree: Tree;
  token: string;
  action: string;
  submit: string;
  texts: Record<string, string>;
  pow?: { difficulty: number; salt: string };
  look?: Record<string, string>;
  theme?: string;
  domains?: string;
  maxFile?: number;
  store?: boolean;
  variant?: string;
  placement?: Placement;
}

export interface Placement {
  open: string;
  value: string;
  pages: string[];
  snooze: number;
}

export interface FieldError {
  field: string;
  message: string;
}

export interface Thanks {
  tree?: Tree;
  redirect?: string;
  event?: string;
}

/** What a submit came to. */
export type Outcome =
  | { kind: 'done'; captureId: string; verdict: string; thanks: Thanks }
  | { kind: 'step' }
  | { kind: 'wrong'; summary?: Tree; errors: FieldError[] }
  | { kind: 'used' }
  | { kind: 'refused'; status: number }
  | { kind: 'network'; after: number };

export type Entry = [string, FormDataEntryValue];

/** A submit on its way: kept in the browser until somebody has answered for it. */
export interface Parcel {
  key: string;
  form: string;
  /** Where it may be sent: the same server by several addresses, tried in turn. */
  to: string[];
  entries: Entry[];
}
