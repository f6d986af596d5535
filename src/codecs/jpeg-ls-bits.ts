/** Reads coded data bit by bit: the byte after FF has 7 bits, unless it starts with 1 and makes a marker (A.1). */
export class LsBitReader {
  /** Of the next byte to be taken; behind the data, of the marker. */
  position: number;
  private readonly bytes: Uint8Array;
  /** The next bits, from bit 31 downwards. */
  private buffer = 0;
  private count = 0;
  /** How many of them, the last ones, are made up. */
  private padding = 0;
  private afterFf = false;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  private fill(): void {
    while (this.count <= 24) {
      const { bytes, position } = this;
      const width = this.afterFf ? 7 : 8;
      if (position >= bytes.length || (bytes[position] === 0xff && !(bytes[position + 1]! < 0x80))) {
        this.padding += 8;
        this.count += 8;
        this.afterFf = false;
        continue;
      }
      const byte = bytes[position]!;
      this.afterFf = byte === 0xff;
      this.buffer |= byte << (32 - width - this.count);
      this.count += width;
      this.position++;
    }
  }

  /** 1 to 16 bits. */
  read(width: number): number {
    if (this.count < width) this.fill();
    const value = this.buffer >>> (32 - width);
    this.buffer <<= width;
    this.count -= width;
    return value;
  }

  /** A.5.3: a Golomb code of parameter k, or, behind as many zeros as leave room for it, the value itself. */
  golomb(k: number, limit: number, valueBits: number): number {
    const most = limit - valueBits - 1;
    if (this.count < 25) this.fill();
    let zeros = Math.clz32(this.buffer);
    if (k <= 16 && zeros + 1 + k <= this.count && zeros < most && zeros << k <= 2 ** 17) {
      // The whole code is at hand, which is the rule.
      const rest = (this.buffer << zeros) << 1;
      this.count -= zeros + 1 + k;
      if (k === 0) {
        this.buffer = rest;
        return zeros;
      }
      this.buffer = rest << k;
      return (zeros << k) + (rest >>> (32 - k));
    }
    zeros = 0;
    while (true) {
      if (this.count < 16) this.fill();
      const here = Math.min(Math.clz32(this.buffer), this.count);
      zeros += here;
      if (zeros > most) throw new Error('the JPEG-LS data is damaged or breaks off');
      this.buffer = here === 32 ? 0 : this.buffer << here;
      this.count -= here;
      if (this.count > 0) break;
    }
    this.read(1);
    if (zeros === most) return this.read(valueBits) + 1;
    if (k === 0) return zeros;
    // A difference of 16 bits and its sign: anything larger would make the contexts' sums run away.
    if (k > 16 || zeros << k > 2 ** 17)
      throw new Error('the JPEG-LS data is damaged: a difference out of range');
    return (zeros << k) + this.read(k);
  }

  /** @throws Error where more bits were taken than there are */
  requireData(): void {
    if (this.count < this.padding) throw new Error('the JPEG-LS data breaks off');
  }

  /** Steps over the restart marker that has to be next; behind it a byte begins. */
  restart(): void {
    this.requireData();
    const { bytes } = this;
    while (this.position < bytes.length && !isMarker(bytes, this.position)) this.position++;
    if (((bytes[this.position + 1] ?? 0) & 0xf8) !== 0xd0)
      throw new Error('the JPEG-LS data is damaged: a restart marker is missing');
    this.position += 2;
    this.buffer = 0;
    this.count = 0;
    this.padding = 0;
    this.afterFf = false;
  }
}

const isMarker = (bytes: Uint8Array, at: number) => bytes[at] === 0xff && bytes[at + 1]! >= 0x80;
