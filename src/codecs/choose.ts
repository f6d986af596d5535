import type { PixelData } from '../dicom/parse.ts';
import { uidName } from '../dicom/uids.ts';
import { encapsulatedFrame } from './frames.ts';
import { codecFor, codecForKind, isNativeSyntax, reads } from './index.ts';
import { nativeLength } from './native.ts';
import { recogniseStream, type StreamKind } from './recognise.ts';
import type { Codec, PixelDescription } from './types.ts';

export interface Choice {
  codec: Codec;
  /** In what the file is not what its header says, in sentences. */
  notes: string[];
}

/**
 * The codec for a file's pixel data: that of its transfer syntax, unless the data is plainly something else. What
 * the bytes are counts, because files get their transfer syntax from programs that copy and forget.
 * @throws Error that names the transfer syntax where none reads it
 */
export async function chooseCodec(
  transferSyntaxUID: string,
  data: PixelData,
  description: PixelDescription,
): Promise<Choice> {
  const choose = data.encapsulated ? chooseForFragments : chooseForNative;
  const { codec, notes } = await choose(transferSyntaxUID, data, description);
  return { codec, notes: [...(description.notes ?? []), ...notes] };
}

async function chooseForFragments(
  syntax: string,
  data: PixelData,
  description: PixelDescription,
): Promise<Choice> {
  const kind = kindOf(data, description.numberOfFrames);
  if (kind) {
    if (reads(syntax, kind)) return { codec: await codecFor(syntax), notes: [] };
    return { codec: await codecForKind(kind), notes: [differs(kind, syntax)] };
  }
  if (!isNativeSyntax(syntax)) return { codec: await codecFor(syntax), notes: [] };
  const { nativeInFragments } = await import('./native.ts');
  const notes = ['the pixel data is in fragments, which the transfer syntax does not allow'];
  return { codec: nativeInFragments, notes };
}

async function chooseForNative(
  syntax: string,
  data: PixelData,
  description: PixelDescription,
): Promise<Choice> {
  const fits = data.bytes >= nativeLength(description);
  if (isNativeSyntax(syntax) && (fits || data.isFloat)) return { codec: await codecFor(syntax), notes: [] };
  const kind = kindOf(data, 1);
  if (kind && kind !== 'RLE') return { codec: await codecForKind(kind), notes: [differs(kind, syntax)] };
  if (isNativeSyntax(syntax) || !fits) return { codec: await codecFor(syntax), notes: [] };
  const { native } = await import('./native.ts');
  return {
    codec: native,
    notes: [`the pixel data is uncompressed, not in ${named(syntax)} as the file says`],
  };
}

function kindOf(data: PixelData, numberOfFrames: number): StreamKind | undefined {
  try {
    return recogniseStream(encapsulatedFrame(data, 0, numberOfFrames));
  } catch {
    // No frame at all: the codec says so.
    return undefined;
  }
}

const named = (syntax: string) => uidName(syntax) ?? `transfer syntax ${syntax}`;
const differs = (kind: StreamKind, syntax: string) =>
  `the pixel data is ${kind}, not in ${named(syntax)} as the file says`;
