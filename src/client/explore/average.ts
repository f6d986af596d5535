import type { ExplorerData } from './data.ts';
import { hasThumbnail, type Place, pictureFields, thumbnailOf } from './picture.ts';

/** Pictures that an average is made of: evenly out of all of them. */
const MOST = 60;
const SIDE = 160;
const AT_A_TIME = 8;

/**
 * Draws the average of patients' thumbnails, each stretched to a square.
 * @returns of how many it was made; 0 where it was stopped or there are none
 */
export async function drawAverage(
  canvas: HTMLCanvasElement,
  data: ExplorerData,
  place: Place,
  patients: Uint32Array,
  signal: AbortSignal,
): Promise<number> {
  canvas.width = SIDE;
  canvas.height = SIDE;
  await data.need([...pictureFields(data), 'boxes']);
  const shown = patients.filter((patient) => hasThumbnail(data, patient));
  const step = Math.max(1, shown.length / MOST);
  const chosen = Array.from({ length: Math.min(MOST, shown.length) }, (_, i) => shown[Math.floor(i * step)]!);
  await data.needIds(chosen);
  const sums = new Float64Array(SIDE * SIDE);
  const scratch = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true })!;
  let made = 0;
  const add = async (patient: number) => {
    const image = new Image();
    const { address, width, height, corner = { x: 0, y: 0 } } = thumbnailOf(data, place, patient)!;
    image.src = address;
    await image.decode().catch(() => {});
    if (image.naturalWidth === 0) return;
    scratch.drawImage(image, corner.x, corner.y, width, height, 0, 0, SIDE, SIDE);
    const { data: pixels } = scratch.getImageData(0, 0, SIDE, SIDE);
    for (let i = 0; i < sums.length; i++)
      sums[i]! += 0.299 * pixels[4 * i]! + 0.587 * pixels[4 * i + 1]! + 0.114 * pixels[4 * i + 2]!;
    made++;
  };
  for (let from = 0; from < chosen.length && !signal.aborted; from += AT_A_TIME)
    await Promise.all(chosen.slice(from, from + AT_A_TIME).map(add));
  if (signal.aborted || made === 0) return 0;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SIDE, SIDE);
  for (const [i, sum] of sums.entries())
    image.data.fill(sum / made, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4);
  context.putImageData(image, 0, 0);
  return made;
}
