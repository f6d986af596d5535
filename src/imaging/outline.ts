/**
 * Closed lines around the pixels of a mask, along their edges: x and y by turns, in pixels from the top-left corner, only
 * where a line turns. By the even-odd rule they hold the very pixels of the mask; a hole has a line of its own.
 * Pixels that touch at a corner only are enclosed apart.
 * @param mask row by row, anything but 0 belongs to the region
 */
export function outlineOfMask(mask: Uint8Array, width: number, height: number): number[][] {
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
  // Edges with the region on their right, by their start: along the top of a pixel to the right, down its right side …
  const next = new Map<number, number[]>();
  const corner = (x: number, y: number) => y * (width + 1) + x;
  const edge = (from: number, to: number) => {
    const known = next.get(from);
    if (known) known.push(to);
    else next.set(from, [to]);
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!at(x, y)) continue;
      if (!at(x, y - 1)) edge(corner(x, y), corner(x + 1, y));
      if (!at(x + 1, y)) edge(corner(x + 1, y), corner(x + 1, y + 1));
      if (!at(x, y + 1)) edge(corner(x + 1, y + 1), corner(x, y + 1));
      if (!at(x - 1, y)) edge(corner(x, y + 1), corner(x, y));
    }
  const lines: number[][] = [];
  // Map keeps the order in which corners were first met: the same mask gives the same lines.
  for (const [start] of next) {
    while (next.has(start)) lines.push(follow(next, start, width + 1));
  }
  return lines;
}

function follow(next: Map<number, number[]>, start: number, stride: number): number[] {
  const line: number[] = [];
  let direction = 0;
  let from = start;
  do {
    const ways = next.get(from)!;
    // Where two pixels touch at a corner the line turns right, and stays with its own.
    const to = ways.length > 1 ? ways.find((way) => way - from === rightOf(direction, stride))! : ways[0]!;
    if (ways.length > 1) ways.splice(ways.indexOf(to), 1);
    else next.delete(from);
    if (to - from !== direction) line.push(from % stride, Math.floor(from / stride));
    direction = to - from;
    from = to;
  } while (from !== start);
  // The first corner was taken for a turn; it is none where the line goes on straight over it.
  const [x0, y0, x1, y1] = line as [number, number, number, number];
  const first = y1 === y0 ? Math.sign(x1 - x0) : Math.sign(y1 - y0) * stride;
  if (direction === first) line.splice(0, 2);
  return line;
}

/** The direction after a turn to the right, as the difference of corners: right 1, down +stride, left -1, up -stride. */
function rightOf(direction: number, stride: number): number {
  if (direction === 1) return stride;
  if (direction === stride) return -1;
  if (direction === -1) return -stride;
  return 1;
}

/** What encloses closed lines; undefined where there are none. */
export function boundsOf(
  lines: readonly (readonly number[])[],
): { x: number; y: number; width: number; height: number } | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines)
    for (let i = 0; i + 1 < line.length; i += 2) {
      left = Math.min(left, line[i]!);
      right = Math.max(right, line[i]!);
      top = Math.min(top, line[i + 1]!);
      bottom = Math.max(bottom, line[i + 1]!);
    }
  if (right < left) return undefined;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
