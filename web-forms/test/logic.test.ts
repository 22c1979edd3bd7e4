import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { outcomeOf, pathOf, receiptOf, safeAddress, touchOf, uuid, waitFor } from '../src/logic';

describe('touch', () => {
  test('holds the UTM values, click ids and where the visitor stands', () => {
    const touch = touchOf(
      'https://shop.example/offer?utm_source=news&utm_medium=mail&utm_campaign=may&utm_content=a&utm_term=b&utm_id=7&gclid=g&li_fat_id=l&x=1#top',
      'https://search.example/',
      'it-IT',
      'Europe/Rome',
    );
    expect(touch).toEqual({
      source: 'news', medium: 'mail', campaign: 'may', content: 'a', term: 'b', campaignId: '7', gclid: 'g', li_fat_id: 'l',
      referrer: 'https://search.example/', language: 'it-IT', zone: 'Europe/Rome',
      landingPage:
        'https://shop.example/offer?utm_source=news&utm_medium=mail&utm_campaign=may&utm_content=a&utm_term=b&utm_id=7&gclid=g&li_fat_id=l&x=1',
    });
  });

  test('leaves out what is not there and cuts what is endless', () => {
    const touch = touchOf('https://a.example/?utm_source=' + 'x'.repeat(9000), '', '', '');
    expect(Object.keys(touch)).toEqual(['source', 'landingPage']);
    expect(touch.source).toHaveLength(2000);
  });
});

test.each([
  ['demo/contact', 'demo/contact'],
  [' demo/contact ', 'demo/contact'],
  ['demo/../x', ''],
  ['demo', ''],
  ['', ''],
  [null, ''],
  ['a?b/c#d', 'a%3Fb/c%23d'],
])('the form %j has the path %j', (form, path) => {
  expect(pathOf(form)).toBe(path);
});

test.each([
  ['https://a.example/x', 'https://a.example/x'],
  ['http://a.example/', 'http://a.example/'],
  ['/thanks', 'https://vivaio.example/thanks'],
  ['javascript:alert(1)', ''],
  [' JaVaScRiPt:alert(1)', ''],
  ['data:text/html,x', ''],
  ['https://', ''],
  [undefined, ''],
])('the address %j is safe as %j', (address, safe) => {
  expect(safeAddress(address, 'https://vivaio.example/f/demo/contact')).toBe(safe);
});

test('waiting doubles, is spread, bounded, and never shorter than asked for', () => {
  expect(waitFor(0, 0, 0.5)).toBe(1000);
  expect(waitFor(3, 0, 0.5)).toBe(8000);
  expect(waitFor(20, 0, 1)).toBeLessThanOrEqual(37_500);
  expect(waitFor(0, 20, 0)).toBe(20_000);
  expect(waitFor(0, 1e9, 0)).toBe(60_000);
});

test('the receipt is the end of the capture id, as on the hosted page', () => {
  expect(receiptOf('01980000-0000-7000-8000-0000a1b2c3d4')).toBe('R-A1B2-C3D4');
  expect(receiptOf('c-1')).toBe('R-C1');
});

test('a page without TLS gets UUIDs too', () => {
  const poor = { getRandomValues: (a: Uint8Array) => webcrypto.getRandomValues(a) } as unknown as Crypto;
  expect(uuid(poor)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid(poor)).not.toBe(uuid(poor));
});

describe('the outcome of an answer', () => {
  test.each([
    [200, { captureId: 'c', verdict: 'accepted', thanks: { title: 'T', text: 't' } }, 'done'],
    [200, '<html>sign in to this network</html>', 'again'],
    [200, null, 'again'],
    [422, { detail: 'One thing', errors: [{ field: 'email', message: 'no' }] }, 'wrong'],
    [422, { type: 'key-reuse' }, 'used'],
    [429, {}, 'again'],
    [500, 0, 'again'],
    [503, {}, 'again'],
    [400, {}, 'refused'],
    [403, {}, 'refused'],
    [404, {}, 'refused'],
    [413, {}, 'refused'],
  ])('%i with %j is %s', (status, body, kind) => {
    expect(outcomeOf(status, null, body).kind).toBe(kind);
  });

  test('keeps to what the server asks for', () => {
    expect(outcomeOf(503, '7', {})).toEqual({ kind: 'again', after: 7 });
    expect(outcomeOf(503, 'Wed, 21 Oct 2026 07:28:00 GMT', {})).toEqual({ kind: 'again', after: 0 });
  });
});
