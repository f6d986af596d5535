import { expect, test } from 'vitest';
import { overlayMask, overlayPlanes } from '../../src/codecs/overlay-planes.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { decode, image, type Shape } from '../support/decode.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';

const shape: Shape = { rows: 2, columns: 3, allocated: 16, stored: 12 };
const overlay = (group: string, bit: number, data?: Uint8Array): Element[] => [
  [`${group}0010`, 'US', [2]],
  [`${group}0011`, 'US', [3]],
  [`${group}0050`, 'SS', [1, 1]],
  [`${group}0100`, 'US', [bit ? 16 : 1]],
  [`${group}0102`, 'US', [bit]],
  ...(data ? [[`${group}3000`, 'OW', data] as Element] : []),
];
const fileOf = (pixels: Uint8Array, overlays: Element[], of: Shape = shape, syntax?: string) => {
  const elements = image(pixels, of);
  return dicomFile([...elements.slice(0, -1), ...overlays, elements.at(-1)!], syntax);
};
const masks = (bytes: Uint8Array, frame = 0) =>
  overlayPlanes(parseDicom(bytes), frame).map((plane) => [...overlayMask([plane], 2, 3)]);

const words = Uint16Array.of(0x1001, 0x2002, 0x3003, 0x0fff, 0x8004, 0x2005);
const pixels = new Uint8Array(words.buffer);

test('overlayPlanes(file) finds a plane in unused bits of the pixels', () => {
  const file = fileOf(pixels, [...overlay('6000', 12), ...overlay('6002', 13), ...overlay('6004', 15)]);
  expect(masks(file)).toEqual([
    [1, 0, 1, 0, 0, 0],
    [0, 1, 1, 0, 0, 1],
    [0, 0, 0, 0, 1, 0],
  ]);
});

test('its bits are not part of the picture', async () => {
  const { samples } = await decode(image(pixels, shape));
  expect([...samples]).toEqual([1, 2, 3, 0xfff, 4, 5]);
});

test('big endian pixels hold planes, too', () => {
  const file = fileOf(
    Buffer.from(pixels).swap16(),
    overlay('6000', 12),
    shape,
    TransferSyntax.ExplicitVRBigEndian,
  );
  expect(masks(file)).toEqual([[1, 0, 1, 0, 0, 0]]);
});

test('a plane with data of its own is that data', () => {
  expect(masks(fileOf(pixels, overlay('6000', 0, Buffer.of(0b100001, 0))))).toEqual([[1, 0, 0, 0, 0, 1]]);
});

test.each([
  ['a bit of the picture', fileOf(pixels, overlay('6000', 3))],
  ['a bit beyond the words', fileOf(pixels, overlay('6000', 16))],
  ['pixels that are too short', fileOf(pixels.subarray(0, 6), overlay('6000', 12))],
  ['compressed pixels', fileOf(encapsulated([pixels]), overlay('6000', 12))],
  ['another size than the image', fileOf(pixels, overlay('6000', 12), { ...shape, rows: 1 })],
])('%s is no plane', (_, file) => {
  expect(masks(file)).toEqual([]);
});
