// Connections, a connector and plugins as the server tells of them.

const calls = (total, failed, failures = {}) => ({
  total,
  failed,
  failuresInARow: failed ? 2 : 0,
  perMinute: total ? 14 : 0,
  p50Ms: 42.1,
  p95Ms: 180.4,
  underWay: 0,
  waiting: failed ? 3 : 0,
  failures,
});

export const CONNECTIONS = [
  { name: 'crm', connector: 'exporter-webhook', plugin: 'exporter-webhook', kinds: ['exporter'], state: 'active', since: '2026-11-26T08:00:00Z', calls: calls(812, 0) },
  { name: 'mail', connector: 'channel-email', plugin: 'channel-email', kinds: ['channel'], state: 'needs-sign-in', since: '2026-11-26T09:12:00Z', message: 'The server refuses the password. Enter it anew', calls: calls(90, 4, { auth: 4, rejected: 1 }) },
  { name: 'telephone', connector: 'channel-telephony', plugin: 'channel-telephony', kinds: ['channel', 'listener'], state: 'active', since: '2026-11-26T08:00:00Z', calls: calls(12, 0) },
  { name: 'inbox', connector: 'source-email-inbox', kinds: [], state: 'unknown-connector', since: '2026-11-26T09:12:00Z', message: 'No installed plugin offers the connector source-email-inbox; install one.', calls: calls(0, 0) },
];

export const CONNECTOR = {
  id: 'channel-email',
  label: 'E-mail (SMTP)',
  help: 'Sends e-mail through an SMTP server.',
  plugin: 'channel-email',
  version: '0.1.0',
  icon: false,
  kinds: ['channel'],
  permissions: { declared: true, hosts: ['setting:host'], fields: ['*'] },
  schema: {
    type: 'object',
    required: ['host'],
    properties: {
      host: { type: 'string', title: 'Host', description: 'Name of the SMTP server.', examples: ['smtp.example.com'], 'x-order': 0 },
      port: { type: 'integer', title: 'Port', default: '587', 'x-order': 1 },
      security: { type: 'string', title: 'Security', enum: ['none', 'starttls', 'tls'], default: 'starttls', 'x-order': 2 },
      password: { type: 'string', title: 'Password', writeOnly: true, 'x-order': 3 },
      certificate: { type: 'string', title: 'Certificate', 'x-order': 4, 'x-group': 'More', 'x-when': { setting: 'security', is: ['starttls', 'tls'] } },
      headers: { type: 'object', title: 'More headers', additionalProperties: { type: 'string' }, 'x-order': 5, 'x-group': 'More' },
      mapping: { type: 'object', title: 'Mapping', description: 'What goes into which field.', additionalProperties: { type: 'string' }, 'x-order': 6, 'x-group': 'More' },
      copies: { type: 'array', title: 'Copies', items: { type: 'string' }, 'x-order': 6, 'x-group': 'More' },
      strict: { type: 'boolean', title: 'Strict', default: 'true', 'x-order': 7, 'x-group': 'More' },
    },
  },
};

export const PLUGINS = [
  { id: 'channel-email', version: '0.1.0', state: 'active', provider: 'Vivaio', bundled: true, connectors: [], permissions: CONNECTOR.permissions },
  { id: 'sms-gateway', version: '1.2.0', state: 'disabled', provider: 'Example Ltd', bundled: false, signer: 'ab12', connectors: [], nodes: [{ node: '0190-7f', version: '1.1.0', state: 'active', problem: 'Version 1.2.0 fails its check' }] },
];
