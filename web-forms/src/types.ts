/** A form in one language, as `GET /f/{tenant}/{form}` answers it. */
export interface View {
  form: string;
  language: string;
  direction: string;
  title: string;
  intro?: string;
  fields: Field[];
  consents: Consent[];
  submit: string;
  token: string;
  action: string;
  texts: Record<string, string>;
}

export interface Field {
  name: string;
  type: string;
  label: string;
  required: boolean;
  options?: { value: string; label: string }[];
  help?: string;
  placeholder?: string;
  autocomplete?: string;
}

export interface Consent {
  name: string;
  purpose: string;
  channel: string;
  text: string;
  wordingVersion: string;
  required: boolean;
}

export interface FieldError {
  field: string;
  message: string;
}

export interface Thanks {
  title: string;
  text: string;
  redirect?: string;
}

/** What a submit came to. */
export type Outcome =
  | { kind: 'done'; captureId: string; verdict: string; thanks: Thanks }
  | { kind: 'wrong'; heading: string; errors: FieldError[] }
  | { kind: 'used' }
  | { kind: 'refused'; status: number }
  | { kind: 'again'; after: number };
