/** The least that reading an image can be: read, decode, thumbnail, copy. Files that are damaged are passed over. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);

const IN_FLIGHT = 2;

export default async function floorBatch({ files, out }: { files: string[]; out: string }): Promise<number> {
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < files.length) {
      if (await floor(files[next++]!, out)) done++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return done;
}

async function floor(file: string, out: string): Promise<boolean> {
  const bytes = await readFile(file);
  const start = bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
  const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]));
  if (start < 0 || end < start) return false;
  const frame = bytes.subarray(start, end + 2);
  const name = path.join(out, path.basename(file));
  try {
    const { data, info } = await sharp(frame)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const thumbnail = await sharp(data, { raw: info })
      .resize(256, 256, { fit: 'inside' })
      .webp({ quality: 80, effort: 2 })
      .toBuffer();
    await Promise.all([writeFile(`${name}.jpg`, frame), writeFile(`${name}.webp`, thumbnail)]);
    return true;
  } catch {
    return false;
  }
}
