import type { Sheet } from './export';

type Colour = Sheet['fillStyle'];

interface State {
  lineWidth: number;
  globalAlpha: number;
  strokeStyle: Colour;
  fillStyle: Colour;
  lineJoin: CanvasLineJoin;
  font: string;
  textAlign: CanvasTextAlign;
  dash: number[];
  clip: string | null;
}

const FRESH: State = {
  lineWidth: 1,
  globalAlpha: 1,
  strokeStyle: '#000',
  fillStyle: '#000',
  lineJoin: 'miter',
  font: '12px sans-serif',
  textAlign: 'left',
  dash: [],
  clip: null,
};

/** Writes what is drawn with the calls of a canvas as SVG, so that one drawing serves both. */
export class SvgPen implements Sheet {
  private state: State = { ...FRESH };
  private readonly saved: State[] = [];
  private readonly parts: string[] = [];
  private clips = 0;
  private path = '';

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  text(): string {
    const { width, height } = this;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
      `${this.parts.join('\n')}\n</svg>\n`
    );
  }

  save(): void {
    this.saved.push({ ...this.state });
  }

  restore(): void {
    this.state = this.saved.pop() ?? { ...FRESH };
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)} ${short(y)}`;
  }

  closePath(): void {
    this.path += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** Whole circles only. */
  arc(x: number, y: number, radius: number): void {
    const [r, d] = [short(radius), short(2 * radius)];
    this.path += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 ${-d} 0Z`;
  }

  clip(): void {
    const id = `clip${++this.clips}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath>`);
    this.state.clip = id;
  }

  fill(): void {
    if (this.path !== '') this.put('path', `d="${this.path}" fill="${escape(String(this.fillStyle))}"`);
  }

  stroke(): void {
    if (this.path === '') return;
    const { lineWidth, lineJoin, dash } = this.state;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.map(short).join(' ')}"` : '';
    this.put(
      'path',
      `d="${this.path}" fill="none" stroke="${escape(String(this.strokeStyle))}" stroke-width="${short(lineWidth)}"` +
        ` stroke-linejoin="${lineJoin}"${dashes}`,
    );
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.put(
      'rect',
      `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"` +
        ` fill="${escape(String(this.fillStyle))}"`,
    );
  }

  fillText(text: string, x: number, y: number): void {
    const { font, textAlign } = this.state;
    const [size = '', ...family] = font.split(' ');
    const anchor = textAlign === 'center' ? 'middle' : textAlign === 'right' ? 'end' : 'start';
    this.parts.push(
      `<text x="${short(x)}" y="${short(y)}" font-size="${parseFloat(size)}" font-family="${escape(family.join(' '))}"` +
        ` text-anchor="${anchor}" fill="${escape(String(this.fillStyle))}">${escape(text)}</text>`,
    );
  }

  setLineDash(dash: number[]): void {
    this.state.dash = dash;
  }

  private put(tag: string, attributes: string): void {
    const { globalAlpha, clip } = this.state;
    const faint = globalAlpha < 1 ? ` opacity="${short(globalAlpha)}"` : '';
    const clipped = clip === null ? '' : ` clip-path="url(#${clip})"`;
    this.parts.push(`<${tag} ${attributes}${faint}${clipped}/>`);
  }

  get lineWidth(): number {
    return this.state.lineWidth;
  }
  set lineWidth(width: number) {
    this.state.lineWidth = width;
  }
  get globalAlpha(): number {
    return this.state.globalAlpha;
  }
  set globalAlpha(alpha: number) {
    this.state.globalAlpha = alpha;
  }
  get strokeStyle(): Colour {
    return this.state.strokeStyle;
  }
  set strokeStyle(style: Colour) {
    this.state.strokeStyle = style;
  }
  get fillStyle(): Colour {
    return this.state.fillStyle;
  }
  set fillStyle(style: Colour) {
    this.state.fillStyle = style;
  }
  get lineJoin(): CanvasLineJoin {
    return this.state.lineJoin;
  }
  set lineJoin(join: CanvasLineJoin) {
    this.state.lineJoin = join;
  }
  get font(): string {
    return this.state.font;
  }
  set font(font: string) {
    this.state.font = font;
  }
  get textAlign(): CanvasTextAlign {
    return this.state.textAlign;
  }
  set textAlign(align: CanvasTextAlign) {
    this.state.textAlign = align;
  }
}

function short(value: number): number {
  return Math.round(value * 100) / 100;
}

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML: what has a meaning there is named, what may not stand there at all is shown as missing. */
export function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, (letter) => NAMED[letter]!);
}
