/** What the server says of connections, connectors and plugins. */
export const CONNECTION_STATES = [
  'active',
  'needs-settings',
  'needs-sign-in',
  'limited',
  'unreachable',
  'failing',
  'disabled',
  'unknown-connector',
  'opening',
] as const;

export interface Calls {
  readonly total: number;
  readonly failed: number;
  readonly failuresInARow: number;
  readonly perMinute: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  readonly failures: Readonly<Record<string, number>>;
}

export interface Connection {
  readonly name: string;
  readonly connector: string;
  readonly plugin?: string;
  readonly kinds: readonly string[];
  readonly state: string;
  readonly since: string;
  readonly until?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly calls?: Calls;
  readonly breaker?: 'open' | 'closed';
  readonly breakerUntil?: string;
}

export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
  readonly writeOnly?: boolean;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly 'x-order'?: number;
  readonly 'x-group'?: string;
  readonly 'x-format'?: string;
  readonly 'x-when'?: { readonly setting: string; readonly is: readonly string[] };
}

export interface Permissions {
  readonly declared: boolean;
  readonly hosts: readonly string[];
  readonly fields: readonly string[];
  /** Labels of the settings that hold a secret; told before a plugin is installed. */
  readonly secrets?: readonly string[];
}

export interface Connector {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly plugin: string;
  readonly version: string;
  readonly icon: boolean;
  readonly kinds: readonly string[];
  readonly permissions?: Permissions;
  readonly schema?: Schema;
}

/** How a plugin is doing over all its connections. */
export interface PluginHealth {
  readonly connections: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly failed: number;
  readonly perMinute: number;
  readonly p95Ms: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly failures: Readonly<Record<string, number>>;
}

export interface Plugin {
  readonly id: string;
  readonly version: string;
  readonly state?: string;
  readonly provider: string;
  readonly description?: string;
  readonly requires?: string;
  readonly bundled?: boolean;
  readonly signer?: string;
  readonly problem?: string;
  readonly replaces?: string;
  readonly hungCalls?: number;
  readonly permissions?: Permissions;
  readonly health?: PluginHealth;
  readonly connectors?: readonly { readonly id: string; readonly label: string; readonly kinds: readonly string[] }[];
  readonly nodes?: readonly {
    readonly node: string;
    readonly version: string;
    readonly state: string;
    readonly problem?: string;
  }[];
}

export type Values = Readonly<Record<string, unknown>>;

/** Stands for a stored secret; sent back, it keeps that secret. */
export const DOTS = '••••••';
