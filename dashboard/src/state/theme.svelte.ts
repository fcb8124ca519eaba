import type { Ink } from '../chart/axes';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'trackio-theme'; // public/theme.js reads it before the first paint

/** Light, dark, or what the system says; kept in this browser. */
export class ThemeChoice {
  choice: Theme = $state('system');
  private system = $state(false);
  private forced = $state(false);
  readonly dark = $derived(this.choice === 'system' ? this.system : this.choice === 'dark');
  /** Canvas cannot read the colours of the style sheet: they stand here once more. */
  readonly ink: Ink = $derived(this.forced ? FORCED : this.dark ? DARK : LIGHT);

  constructor() {
    const stored = read();
    if (stored === 'light' || stored === 'dark') this.choice = stored;
    watch('(prefers-color-scheme: dark)', (matches) => (this.system = matches));
    watch('(forced-colors: active)', (matches) => (this.forced = matches));
  }

  choose(theme: Theme): void {
    this.choice = theme;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    try {
      if (theme === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // Storage is closed to this page: the choice lasts until it is left.
    }
  }
}

const LIGHT: Ink = { text: '#5c606b', grid: '#e9e9e6', page: '#ffffff', warn: '#8f4d00', error: '#b42318' };
const DARK: Ink = { text: '#a0a5b0', grid: '#2a2d34', page: '#191b20', warn: '#ffb454', error: '#ff8f85' };
const FORCED: Ink = {
  text: 'CanvasText',
  grid: 'GrayText',
  page: 'Canvas',
  warn: 'CanvasText',
  error: 'CanvasText',
};

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function watch(query: string, tell: (matches: boolean) => void): void {
  const media = matchMedia(query);
  tell(media.matches);
  media.addEventListener('change', () => tell(media.matches));
}
