import { createHash, webcrypto } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { meant, newKey, outcomeOf, pathOf, receiptOf, valuesOf, waitFor } from '../src/logic';
import { head, solve } from '../src/pow';

if (!globalThis.crypto) vi.stubGlobal('crypto', webcrypto);

test.each([
  ['demo/contact', 'demo/contact'],
  [' demo/contact ', 'demo/contact'],
  ['demo/a.b_c-1', 'demo/a.b_c-1'],
  ['demo', ''],
  ['demo/', ''],
  ['a/b/c', ''],
  ['../x', ''],
  ['demo/<b>', ''],
  ['demo/a?b', ''],
  [null, ''],
])('the form %s is at %s', (form, path) => expect(pathOf(form)).toBe(path));

describe('waiting', () => {
  test('doubles to half a minute, spread', () => {
    expect(waitFor(0, 0, 0.5)).toBe(1000);
    expect(waitFor(3, 0, 0)).toBe(6000);
    expect(waitFor(20, 0, 1)).toBe(37_500);
  });

  test('is never sooner than asked for, nor endless', () => {
    expect(waitFor(0, 12, 0.5)).toBe(12_000);
    expect(waitFor(0, 9999, 0.5)).toBe(60_000);
  });
});

test('the receipt is the end of an id', () => {
  expect(receiptOf('01980000-0000-7000-8000-0000a1b2c3d4')).toBe('R-A1B2-C3D4');
  expect(receiptOf('ab')).toBe('R-AB');
});

test('a key is new and long', () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});

describe('answers', () => {
  test('of ours are done', () => {
    expect(outcomeOf(200, null, { captureId: 'c', verdict: 'quarantined', thanks: { redirect: '/x' } })).toEqual({
      kind: 'done', captureId: 'c', verdict: 'quarantined', thanks: { redirect: '/x' },
    });
    expect(outcomeOf(200, null, { step: 1 })).toEqual({ kind: 'step' });
  });

  test.each([
    [200, '<html>sign in to the network</html>'],
    [200, null],
    [429, 0],
    [503, {}],
    [408, undefined],
  ])('%s %s are tried again', (status, body) => expect(outcomeOf(status, '3', body)).toEqual({ kind: 'network', after: 3 }));

  test('of 422 are wrong input, or a used key', () => {
    const errors = [{ field: 'email', message: 'm' }];
    expect(outcomeOf(422, null, { errors })).toEqual({ kind: 'wrong', errors, summary: undefined });
    expect(outcomeOf(422, null, { detail: 'used' })).toEqual({ kind: 'used' });
    expect(outcomeOf(422, null, { errors: 'x' })).toEqual({ kind: 'used' });
  });

  test.each([400, 403, 404, 413, 415])('%s is refused', (status) => expect(outcomeOf(status, null, {})).toEqual({ kind: 'refused', status }));
});

describe('mail domains', () => {
  const known = 'gmail.com hotmail.it libero.it';
  test.each([
    ['a@gmial.com', 'a@gmail.com'],
    ['a@gmai.com', 'a@gmail.com'],
    ['a@gmaill.com', 'a@gmail.com'],
    ['a@gmail.con', 'a@gmail.com'],
    ['a@LIBERO.IR', 'a@libero.it'],
  ])('%s was probably %s', (typed, probably) => expect(meant(typed, known)).toBe(probably));
  test.each(['a@gmail.com', 'a@studio-rossi.it', 'gmial.com', '', 'a@', 'a@mail.com.br'])('%s is left alone', (typed) =>
    expect(meant(typed, known)).toBe(''));
});

test('what was ticked several times is given as a list', () =>
  expect(valuesOf([['email', 'a'], ['day', 'mon'], ['day', 'wed'], ['day', 'fri']])).toEqual({ email: 'a', day: ['mon', 'wed', 'fri'] }));

describe('proof of work', () => {
  test.each(['', 'abc', 'c2FsdHNhbHQ:123456', 'x'.repeat(55)])('the hash of %s is SHA-256', (text) =>
    expect(head(text) >>> 0).toBe(createHash('sha256').update(text).digest().readUInt32BE(0)));

  test('what it finds has the zeros', async () => {
    const nonce = await solve('salt', 12, () => Promise.resolve());
    expect(createHash('sha256').update('salt:' + nonce).digest().readUInt32BE(0) >>> 20).toBe(0);
  });
});
