import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Nav } from '../state/nav.svelte';
import type { Api } from './api';
import { addressOf, openById, savedQuery } from './saved-views';

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

describe('an address that names a saved view', () => {
  afterEach(() => vi.unstubAllGlobals());

  async function opened(answer: () => Promise<unknown>) {
    const history = { state: null, pushState: vi.fn(), replaceState: vi.fn() };
    vi.stubGlobal('history', history);
    vi.stubGlobal('document', { baseURI: 'http://host/' });
    vi.stubGlobal('dispatchEvent', vi.fn());
    vi.stubGlobal('PopStateEvent', Event);
    const nav = { view: { project: 'p', own: { view_id: 'x' } }, set: vi.fn(), setOwn: vi.fn() };
    await openById({ call: answer } as unknown as Api, nav as unknown as Nav);
    expect(history.pushState).not.toHaveBeenCalled(); // or the way back would lead here again
    return { to: history.replaceState.mock.calls[0]?.[2]?.href, setOwn: nav.setOwn };
  }

  it('gives way to the view', async () => {
    const { to, setOwn } = await opened(() => Promise.resolve([view('page=/runs&f=a')]));
    expect(to).toBe('http://host/runs?project=p&f=a');
    expect(setOwn).not.toHaveBeenCalled();
  });

  it('is let go of when there is no such view, but not while the server is away', async () => {
    const none = await opened(() => Promise.resolve([]));
    expect([none.to, none.setOwn.mock.calls]).toEqual([undefined, [[{ view_id: '' }]]]);
    const away = await opened(() => Promise.reject(new Error('away')));
    expect([away.to, away.setOwn.mock.calls]).toEqual([undefined, []]);
  });
});
