import { describe, expect, it } from 'vitest';
import { draw, knownOnly, NODE_HEIGHT, type Lineage, type LineageNode } from './lineage';

const art = (id: number): LineageNode => ({
  id: `art:${id}`,
  kind: 'artifact',
  version_id: id,
  artifact_name: `a${id}`,
  artifact_type: 'model',
  version: 0,
  aliases: [],
});
const run = (name: string | null): LineageNode => ({
  id: `run:${name}`,
  kind: 'run',
  run_id: name,
  run_name: name,
});
const edge = (source: string, target: string) => ({ source, target, direction: '', created_at: '' });
const graph = (nodes: LineageNode[], edges: [string, string][], focus = 'art:1'): Lineage => ({
  focus,
  truncated: false,
  nodes,
  edges: edges.map(([a, b]) => edge(a, b)),
});

describe('a graph of lineage', () => {
  it('has what something was made from to its left, and nothing on top of each other', () => {
    const { nodes, lines, height, left } = draw(
      graph(
        [art(1), art(2), art(3), run('a'), run('b')],
        [
          ['art:1', 'run:a'],
          ['art:1', 'run:b'],
          ['run:a', 'art:2'],
          ['run:b', 'art:3'],
        ],
      ),
    );
    const at = new Map(nodes.map(({ node, x, y }) => [node.id, { x, y }]));
    expect(at.get('art:1')!.x).toBe(0);
    expect(at.get('run:a')!.x).toBe(at.get('run:b')!.x);
    expect(at.get('art:2')!.x).toBeGreaterThan(at.get('run:a')!.x);
    expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(5);
    expect(Math.sign(at.get('art:2')!.y - at.get('art:3')!.y)).toBe(
      Math.sign(at.get('run:a')!.y - at.get('run:b')!.y),
    );
    expect(height).toBeGreaterThan(2 * NODE_HEIGHT);
    expect(lines.length).toBe(4);
    expect(left).toBe(0);
  });

  it('ends although a run uses what it made itself', () => {
    const { nodes } = draw(
      graph(
        [art(1), run('a')],
        [
          ['art:1', 'run:a'],
          ['run:a', 'art:1'],
        ],
      ),
    );
    expect(nodes.length).toBe(2);
  });

  it('is drawn around its focus, as far as it can be seen', () => {
    const runs = Array.from({ length: 200 }, (_, i) => run(`r${i}`));
    const { nodes, left } = draw(
      graph(
        [art(1), ...runs],
        runs.map(({ id }) => ['art:1', id] as [string, string]),
      ),
    );
    expect(nodes.length).toBe(60);
    expect(left).toBe(141);
    expect(draw(graph([], [])).nodes).toEqual([]);
  });

  it('leaves out a run that has no name', () => {
    const { nodes, edges } = knownOnly(graph([art(1), run(null)], [['run:null', 'art:1']]));
    expect(nodes.map(({ id }) => id)).toEqual(['art:1']);
    expect(edges).toEqual([]);
  });
});
