import { describe, expect, it } from 'vitest';
import { addressOf, savedQuery } from './saved-views';

const view = (query: string) => ({ id: 'x', name: 'best', query, saved_at: '' });

describe('a saved view', () => {
  it('is the page and its query, without the project and without tokens', () => {
    const query = savedQuery('/runs', '?project=p&f=a%20b&sort=-loss&write_token=secret&view_id=old');
    expect(query).toBe('page=%2Fruns&f=a+b&sort=-loss');
    expect(addressOf(view(query), 'q')).toEqual({ path: '/runs', search: '?project=q&f=a+b&sort=-loss' });
  });

  it('leads to no page but those of this dashboard', () => {
    expect(addressOf(view('page=//evil.example/x&f=a'), 'p').path).toBe('/runs');
    expect(addressOf(view('page=javascript:alert(1)'), 'p').path).toBe('/runs');
    expect(addressOf(view('page=%2Fdocs%2Fapi'), 'p').path).toBe('/docs/api');
    expect(addressOf(view('f=a'), 'p')).toEqual({ path: '/runs', search: '?project=p&f=a' });
  });
});
