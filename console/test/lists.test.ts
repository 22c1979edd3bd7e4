import { describe, expect, it } from 'vitest';
import { parsePlace, placeHash } from '../src/app/router';
import { allowed } from '../src/deliveries/words';
import { splitHead } from '../src/parts/held';

const page = (...ids: string[]) => ids.map((id) => ({ id }));
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).join('');

describe('a list that holds back news', () => {
  it('tells new rows from known ones', () => {
    const head = splitHead(page('x', 'y', 'a', 'b'), new Set('abc'));
    expect([ids(head.fresh), ids(head.known), head.gap]).toEqual(['xy', 'ab', false]);
  });

  it('takes no row for new that only moved up', () => {
    const head = splitHead(page('a', 'c', 'd'), new Set('abc'));
    expect([ids(head.fresh), ids(head.known)]).toEqual(['', 'ac']);
  });

  it('says when so much is new that the pages no longer join', () => {
    const head = splitHead(page('x', 'y'), new Set('abc'));
    expect([ids(head.fresh), head.gap]).toEqual(['xy', true]);
    expect(splitHead([], new Set('abc'))).toEqual({ fresh: [], known: [], gap: false });
  });
});

describe('the address', () => {
  it('goes there and back', () => {
    const query = new URLSearchParams([['q', 'è & co'], ['stage', 'mql'], ['stage', 'hot']]);
    const hash = placeHash('demo', 'leads', undefined, query);
    const place = parsePlace(hash);
    expect(place).toMatchObject({ tenant: 'demo', page: 'leads', id: undefined });
    expect(place.query.getAll('stage')).toEqual(['mql', 'hot']);
    expect(place.query.get('q')).toBe('è & co');
    expect(parsePlace(placeHash('demo', 'leads', 'a/b'))).toMatchObject({ page: 'lead', id: 'a/b' });
    expect(parsePlace('#/demo/deliveries?state=dead')).toMatchObject({ page: 'deliveries' });
  });

  it('survives nonsense', () => {
    expect(parsePlace('')).toMatchObject({ tenant: undefined, page: 'leads' });
    expect(parsePlace('#/%E0%A4%A/x/y')).toMatchObject({ page: 'leads' });
  });
});

describe('deliveries', () => {
  it('are tried again or cancelled only where it makes sense', () => {
    expect(allowed('delivered')).toEqual({ retry: false, cancel: false });
    expect(allowed('sending')).toEqual({ retry: false, cancel: false });
    expect(allowed('dead')).toEqual({ retry: true, cancel: true });
    expect(allowed('refused')).toEqual({ retry: false, cancel: false });
    expect(allowed('cancelled')).toEqual({ retry: false, cancel: false });
  });
});
