/** Whether a point lies within a polygon: a ray from it crosses the outline an odd number of times. */
export function isWithin(polygon: readonly [x: number, y: number][], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i]!;
    const [bx, by] = polygon[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Leaves points of a drawn line out until at most so many remain, each the one that changes it least. */
export function simplified(line: readonly [x: number, y: number][], most: number): [x: number, y: number][] {
  const points = [...line];
  const change = (i: number) => {
    const [a, b, c] = [points.at(i - 1)!, points[i]!, points[(i + 1) % points.length]!];
    return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
  };
  while (points.length > most) {
    let least = 0;
    for (let i = 1; i < points.length; i++) if (change(i) < change(least)) least = i;
    points.splice(least, 1);
  }
  return points;
}
