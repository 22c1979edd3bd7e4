// Pairs that may be one person, and imports, for the mock.

export function makePairs(leads) {
  return [0, 2, 4]
    .filter((at) => leads[at + 1])
    .map((at) => ({
      id: `01990000-0000-7000-8000-0000000000${10 + at}`,
      state: 'open',
      probability: 0.978,
      bits: 5.47,
      foundAt: leads[at].createdAt,
      weights: [
        { field: 'lastName', level: 'equal', bits: 8.3 },
        { field: 'firstName', level: 'similar', bits: 3.5 },
        { field: 'city', level: 'equal', bits: 4.7 },
        { field: 'email', level: 'different', bits: -2 },
        { field: '', level: 'any two leads', bits: -9.03 },
      ],
      leads: [leads[at], leads[at + 1]].map(({ id, createdAt, fields }) => ({ id, createdAt, fields })),
    }));
}

export const IMPORTS = [
  {
    id: '01990000-0000-7000-8000-000000000101',
    name: 'fair-turin.csv',
    source: 'api',
    state: 'ready',
    progress: 0,
    spec: {
      delimiter: ';',
      charset: 'UTF-8',
      columns: [
        { column: 'Nome', field: 'firstName' },
        { column: 'E-mail', field: 'email' },
        { column: 'Stand', field: '' },
      ],
      constants: {},
    },
    header: ['Nome', 'E-mail', 'Stand'],
    sample: [
      ['Anna', 'anna@fair.example', 'A12'],
      ['Bruno', 'bruno@fair.example', 'B3'],
    ],
    counts: {},
    checked: {
      rows: 1240,
      accepted: 1180,
      attached: 48,
      rejected: 12,
      shown: [
        { line: 17, verdict: 'rejected', reasons: [{ code: 'empty_row', message: 'Has no value in a column that is imported' }] },
        { line: 40, verdict: 'accepted', reasons: [{ code: 'invalid_email', field: 'email', message: 'Is no e-mail address' }] },
      ],
    },
    createdBy: 'user:giulia',
    createdAt: '2026-11-20T09:00:00Z',
    updatedAt: '2026-11-20T09:00:00Z',
  },
  {
    id: '01990000-0000-7000-8000-000000000102',
    name: 'old-crm.csv',
    source: 'api',
    state: 'running',
    progress: 0.42,
    spec: { delimiter: ',', charset: 'UTF-8', columns: [{ column: 'email', field: 'email' }], constants: {} },
    header: ['email'],
    counts: { rows: 420000, accepted: 401200, attached: 18100, rejected: 700 },
    createdBy: 'user:giulia',
    createdAt: '2026-11-19T09:00:00Z',
    updatedAt: '2026-11-19T09:00:00Z',
  },
];
