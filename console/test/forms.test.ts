import { describe, expect, it } from 'vitest';
import { contrast, findings, freeName, moved, snippets, TEMPLATES, textIn, withText, type FormSpec } from '../src/forms/spec';
import { reconciled, same } from '../src/forms/merge';

describe('texts', () => {
  it('stay one text until there is a second language, and go when the last one is emptied', () => {
    expect(withText(undefined, 'it', 'Ciao', 'it')).toBe('Ciao');
    expect(withText('Ciao', 'en', 'Hello', 'it')).toEqual({ it: 'Ciao', en: 'Hello' });
    expect(withText({ it: 'Ciao', en: 'Hello' }, 'en', ' ', 'it')).toBe('Ciao');
    expect(withText('Ciao', 'it', '', 'it')).toBeUndefined();
    expect(textIn({ it: 'Ciao' }, 'en')).toBe('');
  });
});

describe('fields', () => {
  it('move and get free names', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b'], 1, 0)).toEqual(['b', 'a']);
    expect(freeName({ title: 't', fields: [{ name: 'text' }, { name: 'text2' }] }, 'text')).toBe('text3');
  });
});

describe('what keeps people out', () => {
  it('is found before publishing', () => {
    const spec: FormSpec = {
      title: { it: 'T', en: 'T' },
      fields: [{ name: 'own' }, { name: 'size', type: 'select', label: { it: 'Misura' } }],
      look: { accent: '#cccccc' },
    };
    expect(findings(spec).map(({ kind }) => kind)).toEqual(['contrast', 'label', 'options', 'language', 'notice']);
    expect(contrast('#000', '#ffffff')).toBeCloseTo(21);
  });

  it('is not in the templates, but for the notice that each tenant adds', () => {
    for (const spec of Object.values(TEMPLATES)) expect(findings(spec).map(({ kind }) => kind)).toEqual(['notice']);
  });
});

it('snippets name the server, the form and the hash', () => {
  const all = snippets('https://v.example', 'demo/contact', 640, { url: 'embed/v1/form-1.js', integrity: 'sha384-x' });
  expect(all.element).toContain('min-height:640px');
  expect(all.pinned).toContain('integrity="sha384-x"');
  expect(all.script).toContain('data-form="demo/contact"');
});

describe('publishing over what others published', () => {
  const read: FormSpec = { title: 'T', fields: [{ name: 'email' }], experiment: { winner: 'rule' } };

  it('compares whatever the order of keys', () => {
    expect(same({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true);
    expect(same({ a: [1] }, { a: { 0: 1 } })).toBe(false);
  });

  it('keeps the winner that the rule declared meanwhile, unless the experiment was changed here too', () => {
    const now: FormSpec = { ...read, experiment: { winner: 'rule', declared: 'b' } };
    expect(reconciled({ ...read, title: 'U' }, read, now)).toEqual({ ...read, title: 'U', experiment: { winner: 'rule', declared: 'b' } });
    const own: FormSpec = { ...read, experiment: { winner: 'manual' } };
    expect(reconciled(own, read, now)).toEqual(own);
    expect(reconciled({ ...now, title: 'U' }, now, { title: 'T', fields: [{ name: 'email' }] })).toEqual({ title: 'U', fields: [{ name: 'email' }] });
  });

  it('stops at any other change', () => {
    expect(reconciled({ ...read, title: 'U' }, read, { ...read, submit: 'Go' })).toBe('clash');
  });
});
