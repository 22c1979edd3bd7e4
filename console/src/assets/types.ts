import type { JsonObject, Resource } from '../api/types';

export interface Asset {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly kind: 'file' | 'video' | 'link' | 'code';
  readonly url?: string;
  readonly pool?: string;
  readonly expiresHours: number;
  readonly file?: { readonly name: string; readonly media: string; readonly size: number; readonly updatedAt: string };
}

export interface CodePool {
  readonly name: string;
  readonly codes: number;
  readonly given: number;
  readonly left: number;
}

export const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/** Where an asset is promised. */
export interface Use {
  readonly page: 'forms' | 'connections' | 'templates';
  readonly name: string;
}

function mentions(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (Array.isArray(value)) return value.some((one) => mentions(one, text));
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => mentions(one, text));
}

/** The forms, pages and templates that promise an asset. */
export function usesOf(asset: string, resources: readonly Resource[]): Use[] {
  return resources.flatMap(({ kind, name, spec }): Use[] => {
    if (kind === 'form' && (spec?.after as JsonObject | undefined)?.asset === asset) return [{ page: 'forms', name }];
    if (kind === 'connection' && (spec?.settings as JsonObject | undefined)?.asset === asset) return [{ page: 'connections', name }];
    if (kind === 'template' && mentions(spec, `{{asset.${asset}}}`)) return [{ page: 'templates', name }];
    return [];
  });
}

/** `512 B`, `34 kB`, `2.1 MB`. */
export function fileSize(bytes: number, format: (value: number, digits: number) => string): string {
  if (bytes < 1000) return `${format(bytes, 0)} B`;
  return bytes < 1_000_000 ? `${format(bytes / 1000, 0)} kB` : `${format(bytes / 1_000_000, 1)} MB`;
}

/** Few enough to look for more before somebody goes without: a tenth, or ten. */
export function isLow({ codes, left }: CodePool): boolean {
  return left <= Math.max(10, codes / 10);
}
