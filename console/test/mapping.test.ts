import { describe, expect, it } from 'vitest';
import { badBraces, filled, pathsIn, placesOf, rowsOf, withRows } from '../src/mapping/rows';

describe('the mapping of a source', () => {
  it('is a table and comes back as it was', () => {
    const mapping = { format: 'json', fields: { email: '$.mail', phone: { path: '$.tel', transform: [{ phone: 'IT' }] } } };
    const rows = rowsOf(mapping);
    expect(rows[1]).toEqual({ field: 'phone', rule: '{"path":"$.tel","transform":[{"phone":"IT"}]}' });
    expect(withRows(mapping, rows)).toEqual(mapping);
    expect(withRows(undefined, [{ field: ' city ', rule: ' $.c ' }, { field: '', rule: '$.x' }, { field: 'a', rule: '{"path"' }])).toEqual({
      fields: { city: '$.c', a: '{"path"' },
    });
  });

  it('offers the paths of a payload', () => {
    expect(pathsIn('application/json', '{"a": {"b c": 1, "d": [{"e": 2}]}}')).toEqual(["$.a['b c']", '$.a.d[0].e']);
    expect(pathsIn('application/x-www-form-urlencoded', 'mail=x&mail=y&name=z')).toEqual(['mail', 'name']);
    expect(pathsIn('application/json', 'not json')).toEqual([]);
  });
});

describe('the mapping of an exporter', () => {
  const lead = { id: '1', fields: { firstName: 'Ada', lastName: 'Lovelace', company: '' }, score: { total: 79.5 }, tags: [] };

  it('fills places as the exporters do', () => {
    expect(filled('{fields.firstName} {fields.lastName}', lead)).toBe('Ada Lovelace');
    expect(filled('{fields.company|fields.lastName}', lead)).toBe('Lovelace');
    expect(filled('{fields.company} {tags}', lead)).toBeUndefined();
    expect(filled('{fields.company}  {fields.firstName}', lead)).toBe('Ada');
    expect(filled('{score.total}', lead)).toBe('79.5');
    expect(filled('fixed', lead)).toBe('fixed');
  });

  it('names a brace that opens no place, and offers what the lead has', () => {
    expect(badBraces('{fields.email} {oops')).toBe(true);
    expect(badBraces('{a|b}-{c}')).toBe(false);
    expect(placesOf(lead)).toContain('{fields.firstName}');
    expect(placesOf(lead)).not.toContain('{fields.company}');
  });
});
