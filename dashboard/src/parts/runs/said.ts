/** What the page says after something was done, and how that is undone. */
export interface Said {
  readonly text: string;
  readonly undo?: () => Promise<void>;
}
