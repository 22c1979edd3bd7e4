import { tenantUrl, ApiError, type Api } from '../api/client';

export const IMPORT_STATES = [
  'uploading',
  'checking',
  'ready',
  'running',
  'paused',
  'done',
  'failed',
  'cancelled',
] as const;

export interface Mapping {
  readonly column: string;
  readonly field: string;
}

export interface Spec {
  readonly delimiter: string;
  readonly charset: string;
  readonly columns: readonly Mapping[];
  readonly externalId?: string;
  readonly constants: { readonly [name: string]: string };
}

export interface Checked {
  readonly rows?: number;
  readonly shown?: readonly {
    readonly line: number;
    readonly verdict: string;
    readonly reasons: readonly { readonly code: string; readonly field?: string; readonly message: string }[];
  }[];
  readonly [verdict: string]: unknown;
}

/** A file of leads on its way in. */
export interface Import {
  readonly id: string;
  readonly name: string;
  readonly state: (typeof IMPORT_STATES)[number];
  readonly progress: number;
  readonly spec: Spec;
  readonly header: readonly string[];
  readonly sample?: readonly (readonly string[])[];
  readonly counts: { readonly [verdict: string]: number };
  readonly checked?: Checked;
  readonly cause?: string;
  readonly createdAt: string;
}

/** Sends a file, telling how far it is; `fetch` cannot tell that. */
export function sendFile(api: Api, file: File, onProgress: (share: number) => void): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${tenantUrl(api.tenant, 'imports')}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Authorization', `Bearer ${api.token}`);
    request.setRequestHeader('Content-Type', 'text/csv');
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(new ApiError(0));
    request.onload = () => {
      let body: unknown;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = {};
      }
      if (request.status === 201) resolve(body as Import);
      else reject(new ApiError(request.status, body as object));
    };
    request.send(file);
  });
}

/** The refused rows as a file; a link cannot carry the token. */
export async function downloadErrors(api: Api, id: string): Promise<void> {
  const response = await fetch(tenantUrl(api.tenant, `imports/${encodeURIComponent(id)}/errors`), {
    headers: { Authorization: `Bearer ${api.token}` },
    credentials: 'omit',
  });
  if (!response.ok) throw new ApiError(response.status);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `refused-${id}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
