/** What differs from one file of the sample to the next; everything else in the header is constant. */
export interface CaptureHeader {
  patientId: string;
  sex: 'F' | 'M';
  /** In years; written as a bare number, as in the dataset this sample is shaped after. */
  age: number;
  view: 'AP' | 'PA';
  /** Distance between pixels, in millimetres, digit for digit. */
  spacing: string;
  instanceUid: string;
  studyUid: string;
  seriesUid: string;
}

type Element = readonly [group: number, element: number, vr: string, value: string | number | Uint8Array];

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
const IMPLEMENTATION = '1.2.276.0.7230010.3.0.3.6.0';

/** Rows and columns of every picture. */
const SIDE = 1024;

/**
 * A DICOM file holding one grey 1024×1024 JPEG Baseline frame as a Secondary Capture image. Returns the
 * bytes of the file; the frame is taken as it is.
 */
export function secondaryCapture(header: CaptureHeader, frame: Uint8Array): Buffer {
  const dataset: Element[] = [
    [0x0008, 0x0005, 'CS', 'ISO_IR 100'],
    [0x0008, 0x0016, 'UI', SECONDARY_CAPTURE],
    [0x0008, 0x0018, 'UI', header.instanceUid],
    [0x0008, 0x0020, 'DA', '19010101'],
    [0x0008, 0x0030, 'TM', '000000.00'],
    [0x0008, 0x0050, 'SH', ''],
    [0x0008, 0x0060, 'CS', 'CR'],
    [0x0008, 0x0064, 'CS', 'WSD'],
    [0x0008, 0x0090, 'PN', ''],
    [0x0008, 0x103e, 'LO', `view: ${header.view}`],
    [0x0010, 0x0010, 'PN', header.patientId],
    [0x0010, 0x0020, 'LO', header.patientId],
    [0x0010, 0x0030, 'DA', ''],
    [0x0010, 0x0040, 'CS', header.sex],
    [0x0010, 0x1010, 'AS', String(header.age)],
    [0x0018, 0x0015, 'CS', 'CHEST'],
    [0x0018, 0x5101, 'CS', header.view],
    [0x0020, 0x000d, 'UI', header.studyUid],
    [0x0020, 0x000e, 'UI', header.seriesUid],
    [0x0020, 0x0010, 'SH', ''],
    [0x0020, 0x0011, 'IS', '1'],
    [0x0020, 0x0013, 'IS', '1'],
    [0x0020, 0x0020, 'CS', ''],
    [0x0028, 0x0002, 'US', 1],
    [0x0028, 0x0004, 'CS', 'MONOCHROME2'],
    [0x0028, 0x0010, 'US', SIDE],
    [0x0028, 0x0011, 'US', SIDE],
    [0x0028, 0x0030, 'DS', `${header.spacing}\\${header.spacing}`],
    [0x0028, 0x0100, 'US', 8],
    [0x0028, 0x0101, 'US', 8],
    [0x0028, 0x0102, 'US', 7],
    [0x0028, 0x0103, 'US', 0],
    [0x0028, 0x2110, 'CS', '01'],
    [0x0028, 0x2114, 'CS', 'ISO_10918_1'],
  ];
  return Buffer.concat([fileMeta(header.instanceUid), ...dataset.map(encode), encapsulated(frame)]);
}

/** PS3.10, 7.1: preamble, prefix and group 0002, whose length element counts the bytes that follow it. */
function fileMeta(instanceUid: string): Buffer {
  const elements: Element[] = [
    [0x0002, 0x0001, 'OB', Uint8Array.of(0, 1)],
    [0x0002, 0x0002, 'UI', SECONDARY_CAPTURE],
    [0x0002, 0x0003, 'UI', instanceUid],
    [0x0002, 0x0010, 'UI', JPEG_BASELINE],
    [0x0002, 0x0012, 'UI', IMPLEMENTATION],
  ];
  const group = Buffer.concat(elements.map(encode));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(group.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    encode([0x0002, 0x0000, 'UL', length]),
    group,
  ]);
}

/**
 * PS3.5, 7.1.2: an element in explicit VR little endian. OB has two reserved bytes and a 32-bit length, the
 * other VRs used here a 16-bit one. PS3.5, 6.2: values have even length, UI padded with NUL, text with space.
 */
function encode([group, element, vr, value]: Element): Buffer {
  const bytes = valueBytes(vr, value);
  const head = Buffer.alloc(vr === 'OB' ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(element, 2);
  head.write(vr, 4, 'latin1');
  if (vr === 'OB') head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

function valueBytes(vr: string, value: string | number | Uint8Array): Uint8Array {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
  }
  if (typeof value !== 'string') return value;
  const pad = vr === 'UI' ? '\0' : ' ';
  return Buffer.from(value.length % 2 ? value + pad : value, 'latin1');
}

/** PS3.5, A.4: pixel data of undefined length: an empty offset table, one fragment, the sequence delimiter. */
function encapsulated(frame: Uint8Array): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16LE(0x7fe0, 0);
  head.writeUInt16LE(0x0010, 2);
  head.write('OB', 4, 'latin1');
  head.writeUInt32LE(0xffffffff, 8);
  const odd = frame.length % 2;
  return Buffer.concat([
    head,
    item(0xe000, 0),
    item(0xe000, frame.length + odd),
    frame,
    Buffer.alloc(odd),
    item(0xe0dd, 0),
  ]);
}

/** PS3.5, 7.5: an item or delimiter has a tag and a 32-bit length, but no VR. */
function item(element: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(0xfffe, 0);
  bytes.writeUInt16LE(element, 2);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}
