import { ticks } from 'd3-array';
import type { NumberField } from '../../explorer/format.ts';
import { countText, type Palette } from './dom.ts';

/** Room around the plot for its axes, in pixels. */
export const [LEFT, BOTTOM, TOP, RIGHT] = [52, 40, 8, 12];

export interface Axis {
  field: NumberField;
  min: number;
  max: number;
}

/** Draws the frame of a scatter plot, its numbers and the names of its axes. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  [across, up]: [x: Axis, y: Axis],
  palette: Palette,
  { width, height, font }: { width: number; height: number; font: string },
): void {
  const [wide, high] = [width - LEFT - RIGHT, height - TOP - BOTTOM];
  const share = ({ min, max }: Axis, value: number) => (max > min ? (value - min) / (max - min) : 0.5);
  context.strokeStyle = palette.line;
  context.fillStyle = palette.muted;
  context.font = `12px ${font}`;
  context.strokeRect(LEFT, TOP, wide, high);
  context.textAlign = 'center';
  for (const tick of ticks(across.min, across.max, Math.max(2, width / 90)))
    context.fillText(countText(tick), LEFT + share(across, tick) * wide, height - BOTTOM + 16);
  context.textAlign = 'right';
  for (const tick of ticks(up.min, up.max, 6))
    context.fillText(countText(tick), LEFT - 6, TOP + (1 - share(up, tick)) * high + 4);
  const name = ({ field }: Axis) => `${field.name}${field.unit ? `, ${field.unit}` : ''}`;
  context.fillText(`${name(across)} →`, width - RIGHT, height - 6);
  context.textAlign = 'left';
  context.fillText(`↑ ${name(up)}`, LEFT + 6, TOP + 14);
}

/** A colour, `#rrggbb` or as computed styles have it, as a pixel of an image. */
export function packedColour(colour: string): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0]!;
}
