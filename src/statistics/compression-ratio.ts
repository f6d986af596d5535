import { binned, imageValues, type Measure, quartileFacts } from './histogram.ts';
import type { Statistic } from './types.ts';

/** Samples a pixel, by the photometric interpretation; bytes a sample, by the bits that are stored. */
const UNCOMPRESSED = `(1.0 * i.rows * i.columns * i.frames
  * CASE WHEN i.photometric GLOB 'MONOCHROME*' OR i.photometric = 'PALETTE COLOR' THEN 1 ELSE 3 END
  * CASE WHEN i.bits_stored <= 8 THEN 1 WHEN i.bits_stored <= 16 THEN 2 ELSE 4 END)`;

const RATIO: Measure = {
  expression: `${UNCOMPRESSED} / i.pixel_bytes`,
  where:
    'i.problem IS NULL AND i.pixel_bytes > 0 AND i.rows > 0 AND i.columns > 0 AND i.frames > 0 AND i.bits_stored > 0',
};

/** How much smaller the pixel data are than the pixels. */
export const compressionRatio: Statistic = {
  compute(catalogue) {
    const spread = imageValues(catalogue, RATIO);
    if (!spread) return undefined;
    const format = (value: number) => `${value.toFixed(1)} : 1`;
    const categories = binned(spread);
    return {
      slug: 'compression-ratio',
      title: 'Compression ratio of the pixel data, in images',
      caption:
        `From ${format(spread.min)} to ${format(spread.max)}. ` +
        'A high ratio means few details or strong compression; much higher than the rest, it is worth a look.',
      kind: categories.length > 1 ? 'histogram' : 'table',
      categoryLabel: 'Ratio',
      columns: [{ unit: 'images', label: 'Images' }],
      categories,
      facts: quartileFacts(spread, format),
      method:
        'Bytes that the pixels take uncompressed (rows × columns × samples × frames, 1 byte for up to 8 bits stored, 2 for up to 16, else 4) over the bytes of Pixel Data (7FE0,0010).',
    };
  },
};
