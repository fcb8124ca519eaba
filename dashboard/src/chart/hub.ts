import type { XAxis } from '../lib/look';

/** A chart that follows the cursor of the others. */
export interface Follower {
  follow(x: number | null, axis: XAxis): void;
}

/** Links the cursors of the charts on one page: where one points, all of the same axis show the same x. */
export class CursorHub {
  private readonly followers = new Set<Follower>();

  join(follower: Follower): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  move(source: Follower, x: number | null, axis: XAxis): void {
    for (const follower of this.followers) if (follower !== source) follower.follow(x, axis);
  }
}
