import { describe, expect, it } from 'vitest';
import { contrast, findings, freeName, moved, snippets, TEMPLATES, textIn, withText, type FormSpec } from '../src/forms/spec';
import { reconciled, same } from '../src/forms/merge';
import { addStep, addVariant, asVariant, inkOn, previewed, removeStep, withColour, withKeys, withOpening } from '../src/forms/settings';

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

describe('settings', () => {
  const form: FormSpec = { title: 'T', fields: [{ name: 'email' }, { name: 'phone', step: 2 }, { name: 'city', step: 3 }], steps: [{ title: 'A' }, { title: 'B' }, { title: 'C' }] };

  it('a step that goes leaves its fields to the one before it, and a single step is none', () => {
    expect(removeStep(form, 1).fields).toEqual([{ name: 'email' }, { name: 'phone' }, { name: 'city', step: 2 }]);
    expect(removeStep(form, 0).fields).toEqual([{ name: 'email' }, { name: 'phone' }, { name: 'city', step: 2 }]);
    const single = removeStep(removeStep(form, 2), 1);
    expect(single.steps).toBeUndefined();
    expect(single.fields.every((field) => !('step' in field))).toBe(true);
    expect(addStep(single, 'first', 'next').steps).toEqual([{ title: 'first' }, { title: 'next' }]);
    expect(findings({ ...addStep(single, 'first', 'next') }).map(({ kind }) => kind)).toContain('step');
  });

  it('words on a colour can be read, in both themes', () => {
    for (const accent of ['#b01e5f', '#ffd400', '#17694a']) {
      expect(inkOn(accent)).toBe(accent === '#ffd400' ? '#16201a' : '#ffffff');
      expect(findings(withColour({ title: 'T', fields: [] }, 'accent', accent)).map(({ kind }) => kind)).toEqual(['notice']);
    }
    expect(withColour(withColour(form, 'accent', '#b01e5f'), 'accent', undefined).look).toBeUndefined();
    // a dark card is fine in a dark theme only
    expect(findings({ title: 'T', fields: [], look: { bg: '#151c18' } }).some(({ kind }) => kind === 'contrast')).toBe(true);
    expect(findings({ title: 'T', fields: [], theme: 'dark', look: { bg: '#151c18' } }).some(({ kind }) => kind === 'contrast')).toBe(false);
  });

  it('emptied keys go, a way to open brings its value, a preview opens at once', () => {
    expect(withKeys({ a: 1, b: 2 }, { a: '', b: [] })).toEqual({});
    expect(withOpening({ as: 'dialog', value: '#x' }, 'exit')).toEqual({ as: 'dialog', open: 'exit' });
    expect(previewed({ ...form, placement: { as: 'bar', open: 'scroll', value: '50', pages: ['/x'] } }).placement).toEqual({ as: 'bar', open: 'now', snooze: 0 });
  });

  it('variants are named in turn and become the form', () => {
    const two = addVariant(addVariant(form));
    expect(two.variants?.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(asVariant({ ...form, variants: [{ name: 'b', change: { submit: 'Go' } }] }, 'b')).toEqual({ ...form, submit: 'Go' });
  });
});
