import type { ExplorerData } from './data.ts';

/**
 * Who has a text in the id: 1 a patient. Ids that are UUIDs are compared by their digits, without making a text of a
 * million of them: hyphens in what is looked for are passed over. All ids have to be there.
 */
export function searchIds(data: ExplorerData, text: string): Uint8Array {
  const passes = new Uint8Array(data.head.patients);
  const wanted = text.trim().toLowerCase();
  const digits = wanted.replaceAll('-', '');
  if (/^[0-9a-f]*$/.test(digits)) {
    const nibbles = Uint8Array.from(digits, (digit) => Number.parseInt(digit, 16));
    for (const [first, bytes] of data.uuidParts()) searchPart(bytes, nibbles, passes.subarray(first));
  }
  for (const [patient, id] of data.textIds()) passes[patient] = id.toLowerCase().includes(wanted) ? 1 : 0;
  return passes;
}

function searchPart(bytes: Uint8Array, nibbles: Uint8Array, passes: Uint8Array): void {
  const ids = bytes.length / 16;
  const last = 32 - nibbles.length;
  const own = new Uint8Array(32);
  for (let id = 0; id < ids; id++) {
    for (let i = 0; i < 16; i++) {
      const byte = bytes[id * 16 + i]!;
      own[2 * i] = byte >> 4;
      own[2 * i + 1] = byte & 15;
    }
    for (let from = 0; from <= last; from++) {
      let at = 0;
      while (at < nibbles.length && own[from + at] === nibbles[at]) at++;
      if (at < nibbles.length) continue;
      passes[id] = 1;
      break;
    }
  }
}
