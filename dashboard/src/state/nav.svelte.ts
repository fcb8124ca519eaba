import { encodeView, parseView, type View } from '../lib/view';

const SETTLE_MILLIS = 200;
const SHORTEN_MILLIS = 1_500;
const LONGEST_ADDRESS = 1_800;

/** Where the reader is: the path below the server's prefix, and the view that the query describes. */
export class Nav {
  path = $state('/');
  readonly view: View = $state(parseView(''));
  private readonly prefix = new URL('.', document.baseURI).pathname;
  /** A shorter query for a long one, or null when there is none; from whoever can ask the server. */
  shorten: ((path: string, search: string) => Promise<string | null>) | null = null;
  private timer = 0;
  private shortening = 0;

  constructor() {
    this.read();
    addEventListener('popstate', () => this.read());
    addEventListener('pagehide', () => this.flush());
    document.addEventListener('click', (event) => this.follow(event));
  }

  /** The address of a page with the present view, changed by `changes`. */
  href(path: string, changes: Partial<View> = {}): string {
    const query = encodeView({ ...$state.snapshot(this.view), ...changes } as View);
    return this.prefix + path.replace(/^\//, '') + query;
  }

  /** Goes to a page: one more step for the browser's back button. */
  go(path: string, changes: Partial<View> = {}): void {
    this.flush();
    history.pushState({ inside: true }, '', this.href(path, changes));
    this.read();
  }

  /** Goes to an address as it is written, such as that of a saved view. */
  open(path: string, search: string): void {
    this.flush();
    history.pushState({ inside: true }, '', this.prefix + path.replace(/^\//, '') + search);
    this.read();
    this.set({}); // which writes the address anew, as this dashboard writes it
  }

  /** Goes to a page in the place of the present one. */
  replace(path: string, changes: Partial<View> = {}): void {
    this.cancel();
    history.replaceState(history.state, '', this.href(path, changes));
    this.read();
  }

  /** Changes the view in place. The address follows when the changes pause, as browsers limit how often it may change. */
  set(changes: Partial<View>): void {
    Object.assign(this.view, changes);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), SETTLE_MILLIS);
  }

  /** Changes parameters of the present page's own; an empty text takes one away. */
  setOwn(changes: Record<string, string>): void {
    this.set({ own: { ...this.view.own, ...changes } });
  }

  /** Closes what a link of ours opened: back when we came from this dashboard, so that no step is left behind. */
  close(changes: Partial<View>): void {
    const inside = (history.state as { inside?: boolean } | null)?.inside === true;
    if (inside && this.view.apiOpen) history.back();
    else this.replace(this.path, changes);
  }

  private flush(): void {
    if (this.timer === 0) return;
    this.cancel();
    const href = this.href(this.path);
    history.replaceState(history.state, '', href);
    clearTimeout(this.shortening);
    if (href.length > LONGEST_ADDRESS)
      this.shortening = window.setTimeout(() => void this.writeShort(href), SHORTEN_MILLIS);
  }

  /** Mail and chat cut long addresses: the server keeps what this one says, and it says where. */
  private async writeShort(href: string): Promise<void> {
    const search = await this.shorten?.(this.path, href.slice(href.indexOf('?')));
    if (search && href === this.href(this.path))
      history.replaceState(history.state, '', this.prefix + this.path.replace(/^\//, '') + search);
  }

  private cancel(): void {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  private read(): void {
    this.cancel();
    const { pathname, search } = location;
    const inner = pathname.startsWith(this.prefix) ? pathname.slice(this.prefix.length) : pathname.slice(1);
    this.path = `/${inner.replace(/\/+$/, '')}`;
    const view = parseView(search);
    // Only what changed is assigned, so that nothing else is drawn again.
    for (const key of Object.keys(view) as (keyof View)[]) {
      if (JSON.stringify(this.view[key]) !== JSON.stringify(view[key]))
        Object.assign(this.view, { [key]: view[key] });
    }
  }

  /** Links of this dashboard change the page without loading it again; other links and clicks with a key do not. */
  private follow(event: MouseEvent): void {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a[data-page]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    this.flush();
    history.pushState({ inside: true }, '', link.href);
    this.read();
  }
}
