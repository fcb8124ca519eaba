/** Runs and versions of artifacts, and which made or used which. */
export interface Lineage {
  readonly focus: string;
  readonly truncated: boolean;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

export type LineageNode =
  | {
      readonly id: string;
      readonly kind: 'artifact';
      readonly version_id: number;
      readonly artifact_name: string;
      readonly artifact_type: string;
      readonly version: number;
      readonly aliases: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'run';
      readonly run_id: string | null;
      readonly run_name: string | null;
      readonly project?: string;
    };

export interface LineageEdge {
  readonly source: string;
  readonly target: string;
  readonly direction: string;
  readonly created_at: string;
}

export interface Placed {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly nodes: readonly Placed[];
  /** SVG paths, with the edges that they stand for. */
  readonly lines: readonly { readonly path: string; readonly edge: LineageEdge }[];
  readonly width: number;
  readonly height: number;
  /** How many nodes are not drawn, as they are too far away. */
  readonly left: number;
}

export const NODE_WIDTH = 176;
export const NODE_HEIGHT = 44;
const GAP_X = 56;
const GAP_Y = 12;
const MOST_DRAWN = 60;

/** Without what stands for a run that nobody knows: the producer of what was logged outside of runs. */
export function knownOnly(lineage: Lineage): Lineage {
  const nodes = lineage.nodes.filter((node) => node.kind === 'artifact' || node.run_name !== null);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = lineage.edges.filter(({ source, target }) => ids.has(source) && ids.has(target));
  return { ...lineage, nodes, edges };
}

/** Places what is nearest to the focus in columns: what something was made from stands to its left. */
export function draw(lineage: Lineage): Drawing {
  const near = nearest(lineage, MOST_DRAWN);
  const nodes = lineage.nodes.filter(({ id }) => near.has(id));
  const edges = lineage.edges.filter(({ source, target }) => near.has(source) && near.has(target));
  const columns = columnsOf(nodes, edges);
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const height = rows * (NODE_HEIGHT + GAP_Y) - GAP_Y;
  const placed = new Map<string, Placed>();
  columns.forEach((column, i) => {
    const top = (height - column.length * (NODE_HEIGHT + GAP_Y) + GAP_Y) / 2;
    column.forEach((node, j) =>
      placed.set(node.id, { node, x: i * (NODE_WIDTH + GAP_X), y: top + j * (NODE_HEIGHT + GAP_Y) }),
    );
  });
  return {
    nodes: [...placed.values()],
    lines: edges.map((edge) => ({ edge, path: curve(placed.get(edge.source)!, placed.get(edge.target)!) })),
    width: Math.max(0, columns.length * (NODE_WIDTH + GAP_X) - GAP_X),
    height: Math.max(0, height),
    left: lineage.nodes.length - nodes.length,
  };
}

function nearest({ focus, edges, nodes }: Lineage, most: number): Set<string> {
  const beside = new Map<string, string[]>();
  for (const { source, target } of edges) {
    beside.set(source, [...(beside.get(source) ?? []), target]);
    beside.set(target, [...(beside.get(target) ?? []), source]);
  }
  const found = new Set(nodes.some(({ id }) => id === focus) ? [focus] : []);
  for (const id of found) {
    for (const next of beside.get(id) ?? []) if (found.size < most) found.add(next);
  }
  return found;
}

function columnsOf(nodes: readonly LineageNode[], edges: readonly LineageEdge[]): LineageNode[][] {
  const depth = new Map(nodes.map(({ id }) => [id, 0]));
  // As often as there may be columns: a run that uses what it made itself would go round for ever.
  for (let round = 0; round < nodes.length; round++) {
    let moved = false;
    for (const { source, target } of edges) {
      const least = depth.get(source)! + 1;
      if (depth.get(target)! < least && least < nodes.length) {
        depth.set(target, least);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const used = [...new Set(depth.values())].sort((a, b) => a - b);
  const columns = used.map((at) => nodes.filter(({ id }) => depth.get(id) === at));
  const place = new Map<string, number>();
  const note = (column: LineageNode[]) => column.forEach(({ id }, i) => place.set(id, i - column.length / 2));
  columns.forEach(note);
  for (let round = 0; round < 4; round++) {
    for (const column of columns) {
      const wish = new Map(
        column.map(({ id }) => [id, average(neighbours(id, edges), place) ?? place.get(id)!]),
      );
      column.sort((a, b) => wish.get(a.id)! - wish.get(b.id)!);
      note(column);
    }
  }
  return columns;
}

function neighbours(id: string, edges: readonly LineageEdge[]): string[] {
  return edges.flatMap(({ source, target }) => (source === id ? [target] : target === id ? [source] : []));
}

function average(ids: readonly string[], place: ReadonlyMap<string, number>): number | null {
  return ids.length === 0 ? null : ids.reduce((sum, id) => sum + place.get(id)!, 0) / ids.length;
}

function curve(from: Placed, to: Placed): string {
  const x1 = from.x + NODE_WIDTH;
  const y1 = from.y + NODE_HEIGHT / 2;
  const x2 = to.x;
  const y2 = to.y + NODE_HEIGHT / 2;
  const bend = Math.max(GAP_X / 2, Math.abs(x2 - x1) / 2);
  return `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}
