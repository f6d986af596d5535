/** What a hand does on the picture: positions and distances in CSS pixels, from the picture's frame. */
export interface Gestures {
  zoom(factor: number, x: number, y: number): void;
  /** A drag with the tool at hand. `tool` is what the pointer's button asks for, where it asks for one. */
  dragStart(x: number, y: number, tool: 'pan' | 'window' | undefined): void;
  drag(dx: number, dy: number, x: number, y: number): void;
  dragEnd(moved: boolean): void;
  hover(x: number, y: number): void;
  leave(): void;
  /** Whether the wheel belongs to the picture now, not to the page. */
  takesWheel(event: WheelEvent): boolean;
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

interface Point {
  x: number;
  y: number;
}

/** Listens to mouse, pen and fingers: one drags, two pinch. Middle button pans, right button changes the window. */
export function listen(frame: HTMLElement, gestures: Gestures): void {
  const pointers = new Map<number, Point>();
  let moved = false;
  const pointOf = (event: MouseEvent): Point => {
    const box = frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  frame.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Element && event.target.closest('a, button, input')) return;
    frame.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    moved = false;
    if (pointers.size > 1) return;
    if (event.button === 1) event.preventDefault();
    const { x, y } = pointOf(event);
    gestures.dragStart(x, y, event.button === 1 ? 'pan' : event.button === 2 ? 'window' : undefined);
  });
  frame.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    const now = pointOf(event);
    gestures.hover(now.x, now.y);
    if (!before) return;
    pointers.set(event.pointerId, now);
    moved ||= distance(before, now) > 0;
    if (pointers.size === 1) return gestures.drag(now.x - before.x, now.y - before.y, now.x, now.y);
    const [a, b] = [...pointers.values()] as [Point, Point];
    const other = pointers.get(event.pointerId) === a ? b : a;
    const factor = distance(now, other) / Math.max(1, distance(before, other));
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    gestures.zoom(factor, middle.x, middle.y);
  });
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    gestures.dragEnd(moved);
  };
  frame.addEventListener('pointerup', up);
  frame.addEventListener('pointercancel', up);
  frame.addEventListener('pointerleave', () => gestures.leave());
  frame.addEventListener('contextmenu', (event) => event.preventDefault());
  frame.addEventListener(
    'wheel',
    (event) => {
      if (!gestures.takesWheel(event)) return;
      event.preventDefault();
      const { x, y } = pointOf(event);
      gestures.zoom(2 ** (-event.deltaY / (event.deltaMode === 0 ? 300 : 10)), x, y);
    },
    { passive: false },
  );
}
