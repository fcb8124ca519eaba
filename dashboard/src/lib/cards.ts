import { lookPairs, parseLook, parseNumber, type Look } from './look';

/** What one chart shows otherwise than the others. */
export interface Card extends Partial<Look> {
  readonly yMin?: number | null;
  readonly yMax?: number | null;
}

/** By metric. */
export type Cards = Readonly<Record<string, Card>>;

/** As in `loss~logy=1~ymin=0,acc~sm=mean`: what parts the list is escaped within names and values. */
export function encodeCards(cards: Cards): string {
  const escaped = (text: string) => text.replace(/[%,~]/g, encode);
  return Object.entries(cards)
    .map(([metric, card]) =>
      [metric, ...pairsOf(card).map(([name, value]) => `${name}=${value}`)].map(escaped).join('~'),
    )
    .join(',');
}

// encodeURIComponent leaves the tilde as it is.
function encode(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}

function pairsOf(card: Card): [string, string][] {
  const pairs = lookPairs(card);
  if (typeof card.yMin === 'number') pairs.push(['ymin', String(card.yMin)]);
  if (typeof card.yMax === 'number') pairs.push(['ymax', String(card.yMax)]);
  return pairs;
}

export function parseCards(text: string): Cards {
  const plain = (part: string) =>
    part.replace(/%(25|2C|7E)/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  const cards: [string, Card][] = [];
  for (const entry of text === '' ? [] : text.split(',')) {
    const [metric = '', ...settings] = entry.split('~').map(plain);
    const given = new Map(settings.map((one) => [one.split('=', 1)[0]!, one.slice(one.indexOf('=') + 1)]));
    const card = cardOf(given);
    if (Object.keys(card).length > 0) cards.push([metric, card]);
  }
  return Object.fromEntries(cards);
}

const NAMES: Record<keyof Look, string> = {
  xAxis: 'x_axis',
  xMin: 'xmin',
  xMax: 'xmax',
  smoothing: 'smoothing',
  smoothKind: 'sm',
  logX: 'logx',
  logY: 'logy',
};
const KEYS = Object.keys(NAMES) as (keyof Look)[];

function cardOf(given: ReadonlyMap<string, string>): Card {
  const look = parseLook((...names) =>
    names.map((name) => given.get(name)).find((value) => value !== undefined),
  );
  const yMin = parseNumber(given.get('ymin'));
  const yMax = parseNumber(given.get('ymax'));
  return {
    ...picked(
      look,
      KEYS.filter((key) => given.has(NAMES[key])),
    ),
    ...(yMin !== null && { yMin }),
    ...(yMax !== null && { yMax }),
  };
}

/** How one chart looks: its own settings over those of all. The common range is of the common axis only. */
export function lookOf(common: Look, card: Card | undefined): Look & Card {
  if (!card) return common;
  const other = card.xAxis !== undefined && card.xAxis !== common.xAxis;
  return { ...(picked(common, KEYS) as Look), ...(other && { xMin: null, xMax: null }), ...card };
}

// Only these are read: whoever looks at a chart's settings is not told of other changes of the view.
function picked(look: Look, keys: readonly (keyof Look)[]): Partial<Look> {
  return Object.fromEntries(keys.map((key) => [key, look[key]]));
}
