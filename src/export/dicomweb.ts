import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { ImageRecord } from '../catalogue/types.ts';
import { chooseCodec } from '../codecs/choose.ts';
import { describePixels } from '../codecs/describe.ts';
import { encapsulatedFrame } from '../codecs/frames.ts';
import { pictureFile } from '../codecs/picture-file.ts';
import { type DicomJson, firstText, type JsonElement } from '../dicom/json.ts';
import { parseDicom } from '../dicom/parse.ts';
import { Tag } from '../dicom/tags.ts';
import { TransferSyntax } from '../dicom/uids.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { loadBackend } from '../imaging/backends.ts';
import type { Frame } from '../imaging/types.ts';
import { publishHeader } from '../privacy/policy.ts';
import { BOUNDARY, FRAMES_TYPE } from '../site/dicomweb-address.ts';
import { counted } from '../statistics/words.ts';
import type { ExportSource, WriteFormat } from './types.ts';

/**
 * The dataset as static DICOMweb (PS3.18 10.4 and 10.6): studies, series, instances, their metadata and frames, each a file
 * that any host can serve. Headers have passed the privacy policy; where it withholds the UIDs that addresses need, others
 * stand in their place, made of what is published anyway. Encapsulated frames are the very bytes of the file, others
 * little-endian values, as the part's transfer syntax says.
 */
export const write: WriteFormat = async (source, folder) => {
  const { catalogue } = source;
  const root = path.join(folder, 'dicomweb');
  mkdirSync(path.join(root, 'studies'), { recursive: true });
  const backend = await loadBackend('sharp').catch(() => loadBackend('portable'));
  const list = new JsonList(path.join(root, 'studies', 'index.json'));
  const left = { withheld: 0, unreadable: 0 };
  const patients = catalogue.patientSlugs();
  for (let first = 0; first < patients.length; first += TOGETHER) {
    const some = patients.slice(first, first + TOGETHER);
    const read = await Promise.all(some.map(({ number }) => studiesOf(source, number, backend, left)));
    for (const study of read.flat()) {
      writeStudy(root, study);
      await list.add(study.attributes);
    }
  }
  await list.end();
  for (const [name, text] of HELP) writeFileSync(path.join(root, name), text);
  return [
    ...(left.withheld > 0
      ? [`${counted(left.withheld, 'image')} withheld by the privacy policy left out of dicomweb/.`]
      : []),
    ...(left.unreadable > 0
      ? [`${counted(left.unreadable, 'image')} that cannot be read left out of dicomweb/.`]
      : []),
  ];
};

/** Patients whose files are read at the same time. */
const TOGETHER = 8;

interface Instance {
  uid: string;
  header: DicomJson;
  /** Each as an answer to a request of one frame. */
  frames: Buffer[];
}

interface Series {
  uid: string;
  attributes: DicomJson;
  instances: Instance[];
}

interface Study {
  uid: string;
  attributes: DicomJson;
  series: Series[];
}

/** The studies of a patient, in the order of their first images. */
async function studiesOf(
  { catalogue, settings, folder }: ExportSource,
  patient: number,
  backend: ImagingBackend,
  left: { withheld: number; unreadable: number },
): Promise<Study[]> {
  const { id } = catalogue.patient(patient)!;
  const studies = new Map<string, Study>();
  for (const [place, image] of catalogue.images(patient).entries()) {
    if (image.withheld) left.withheld++;
    else if (image.problem) left.unreadable++;
    if (image.withheld || image.problem) continue;
    const raw = catalogue.header(image.number) ?? {};
    const published = publishHeader(raw, id, settings.privacy, catalogue.rawId(id)).header;
    const read = await framesOf(path.join(folder, image.path), published, backend);
    if (!read) {
      left.unreadable++;
      continue;
    }
    // Images of one study stay together, whether its UID is published or not.
    const ofStudy = firstText(raw, Tag.StudyInstanceUID) ?? 'none';
    const ofSeries = firstText(raw, Tag.SeriesInstanceUID) ?? String(place);
    const uids = {
      study:
        firstText(published, Tag.StudyInstanceUID) ?? derivedUid(id, 'study', numberOf(studies, ofStudy)),
      series: firstText(published, Tag.SeriesInstanceUID) ?? derivedUid(id, 'series', place),
      instance: firstText(published, Tag.SOPInstanceUID) ?? derivedUid(id, 'instance', place),
    };
    const header = withIdentity(published, read.header, id, uids, image);
    const study = studies.get(ofStudy) ?? { uid: uids.study, attributes: {}, series: [] };
    studies.set(ofStudy, study);
    const key = `${ofStudy} ${ofSeries}`;
    let series = study.series.find((each) => seriesKeys.get(each) === key);
    if (!series) {
      series = { uid: uids.series, attributes: {}, instances: [] };
      seriesKeys.set(series, key);
      study.series.push(series);
    }
    header[Tag.StudyInstanceUID] = uid(study.uid);
    header[Tag.SeriesInstanceUID] = uid(series.uid);
    series.instances.push({ uid: uids.instance, header, frames: read.frames });
  }
  for (const study of studies.values()) describe(study);
  return [...studies.values()];
}

/** Which series of the file each is, while a patient's are put together. */
const seriesKeys = new WeakMap<Series, string>();

const numberOf = (studies: ReadonlyMap<string, Study>, key: string) => {
  const at = [...studies.keys()].indexOf(key);
  return at < 0 ? studies.size : at;
};

/** A UID by a hash of what is published anyway, under 2.25 (PS3.5 B.2): the same in every export. */
function derivedUid(id: string, kind: string, number: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([id, kind, number]))
    .digest('hex')
    .slice(0, 32);
  return `2.25.${BigInt(`0x${digest}`)}`;
}

const uid = (text: string): JsonElement => ({ vr: 'UI', Value: [text] });
const texts = (vr: string, value: string | undefined): JsonElement => ({
  vr,
  ...(value !== undefined && { Value: [value] }),
});
const numbers = (vr: string, ...Value: number[]): JsonElement => ({ vr, Value });

/** A published header with what every instance has to say: who, which, and how its frames are. */
function withIdentity(
  published: DicomJson,
  pixels: DicomJson,
  id: string,
  uids: { instance: string },
  { frames = 1 }: ImageRecord,
): DicomJson {
  const merged: DicomJson = {
    [Tag.SpecificCharacterSet]: texts('CS', 'ISO_IR 192'),
    [Tag.SOPClassUID]: uid('1.2.840.10008.5.1.4.1.1.7'),
    [Tag.Modality]: texts('CS', 'OT'),
    ...published,
    ...pixels,
    [Tag.SOPInstanceUID]: uid(uids.instance),
    [Tag.PatientID]: texts('LO', id),
    [Tag.PatientName]: { vr: 'PN', Value: [{ Alphabetic: id }] },
  };
  merged[Tag.SpecificCharacterSet] = texts('CS', 'ISO_IR 192');
  if (frames > 1) merged[Tag.NumberOfFrames] = numbers('IS', frames);
  // Group lengths and file meta information are no part of a data set in JSON (PS3.18 F.2).
  const elements = Object.entries(merged).filter(([tag]) => !tag.startsWith('0002') && !tag.endsWith('0000'));
  return Object.fromEntries(elements.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The frames of a file, and what its header has to say of them; undefined where they cannot be read. */
async function framesOf(
  file: string,
  published: DicomJson,
  backend: ImagingBackend,
): Promise<{ frames: Buffer[]; header: DicomJson } | undefined> {
  try {
    const bytes = await readFile(file);
    const picture = bytes.subarray(128, 132).toString('latin1') === 'DICM' ? undefined : pictureFile(bytes);
    if (picture) {
      const frame = await picture.codec.decode(picture.pixelData, picture.description, backend, 0);
      return {
        frames: [part(stored(frame), TransferSyntax.ExplicitVRLittleEndian)],
        header: pixelModule(frame),
      };
    }
    const dicom = parseDicom(bytes);
    if (!dicom.pixelData) return undefined;
    const description = describePixels(dicom.dataset, dicom.bigEndian);
    const frames: Buffer[] = [];
    const { pixelData } = dicom;
    const { codec } = await chooseCodec(dicom.transferSyntaxUID, pixelData, description);
    let header: DicomJson = {};
    for (let i = 0; i < description.numberOfFrames; i++) {
      if (pixelData.encapsulated && dicom.transferSyntaxUID) {
        frames.push(
          part(encapsulatedFrame(pixelData, i, description.numberOfFrames), dicom.transferSyntaxUID),
        );
        header = { '00083002': uid(dicom.transferSyntaxUID) };
      } else {
        const frame = await codec.decode(pixelData, description, backend, i);
        frames.push(part(stored(frame), TransferSyntax.ExplicitVRLittleEndian));
        header = pixelModule(frame);
      }
    }
    // What the policy lets nobody see of the Image Pixel module leaves nothing to show.
    return published[Tag.Rows] || header[Tag.Rows] ? { frames, header } : undefined;
  } catch {
    return undefined;
  }
}

/** Stored values as little-endian bytes, samples of a pixel side by side. */
function stored({ samples }: Frame): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The Image Pixel module (PS3.3 C.7.6.3) of values that lie there decoded. */
function pixelModule({
  rows,
  columns,
  samplesPerPixel,
  samples,
  bitsStored,
  photometricInterpretation,
}: Frame): DicomJson {
  const allocated = samples.BYTES_PER_ELEMENT * 8;
  const signed =
    samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;
  return {
    '00083002': uid(TransferSyntax.ExplicitVRLittleEndian),
    '00280002': numbers('US', samplesPerPixel),
    '00280004': texts('CS', photometricInterpretation),
    ...(samplesPerPixel > 1 && { '00280006': numbers('US', 0) }),
    '00280010': numbers('US', rows),
    '00280011': numbers('US', columns),
    '00280100': numbers('US', allocated),
    '00280101': numbers('US', Math.min(bitsStored, allocated)),
    '00280102': numbers('US', Math.min(bitsStored, allocated) - 1),
    '00280103': numbers('US', signed ? 1 : 0),
  };
}

/** Media types of encapsulated frames (PS3.18 table 8.7.3-2); anything else is told by its transfer syntax alone. */
function mediaType(transferSyntax: string): string {
  const jpeg = [
    '1.2.840.10008.1.2.4.50',
    '1.2.840.10008.1.2.4.51',
    '1.2.840.10008.1.2.4.57',
    '1.2.840.10008.1.2.4.70',
  ];
  if (jpeg.includes(transferSyntax)) return 'image/jpeg';
  if (/\.4\.8[01]$/.test(transferSyntax)) return 'image/jls';
  if (/\.4\.9[01]$/.test(transferSyntax)) return 'image/jp2';
  if (transferSyntax === '1.2.840.10008.1.2.5') return 'image/dicom-rle';
  return 'application/octet-stream';
}

/** A frame as the only part of an answer (PS3.18 8.6.1.2). */
function part(frame: Uint8Array, transferSyntax: string): Buffer {
  const type = `${mediaType(transferSyntax)}; transfer-syntax=${transferSyntax}`;
  return Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Type: ${type}\r\n\r\n`),
    frame,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

/** Elements of a header that lists of studies and series show, where it has them (PS3.18 tables 10.6.3-3 to 10.6.3-5). */
const OF_STUDY = [
  ...['00080005', '00080020', '00080030', '00080050', '00080090', '00081030'],
  ...['00100010', '00100020', '00100030', '00100040', '00101010', '0020000D', '00200010'],
];
const OF_SERIES = ['00080005', '00080060', '0008103E', '00180015', '0020000D', '0020000E', '00200011'];
const OF_INSTANCE = [
  ...['00080005', '00080016', '00080018', '00083002', '0020000D', '0020000E', '00200013'],
  ...['00280008', '00280010', '00280011', '00280100'],
];

const pick = (header: DicomJson, tags: readonly string[]): DicomJson =>
  Object.fromEntries(tags.flatMap((tag) => (header[tag] ? [[tag, header[tag]]] : [])));

/** What lists say of a study and its series. */
function describe(study: Study): void {
  const first = study.series[0]!.instances[0]!.header;
  const all = study.series.flatMap(({ instances }) => instances);
  const modalities = [...new Set(all.map(({ header }) => firstText(header, Tag.Modality) ?? 'OT'))].sort();
  study.attributes = {
    ...pick(first, OF_STUDY),
    '00080061': { vr: 'CS', Value: modalities },
    '00201206': numbers('IS', study.series.length),
    '00201208': numbers('IS', all.length),
  };
  for (const series of study.series)
    series.attributes = {
      ...pick(series.instances[0]!.header, OF_SERIES),
      '00201209': numbers('IS', series.instances.length),
    };
}

/** Makes a folder; the one above it is there. One call of the system, where asking for the whole path takes eight. */
function make(folder: string): string {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Patients who share a study share its folder.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return folder;
}

const text = (content: unknown) => `${JSON.stringify(content)}\n`;

function writeStudy(root: string, { uid: study, series: all }: Study): void {
  const folder = make(`${root}/studies/${study}`);
  const instances = all.flatMap((series) => series.instances);
  writeFileSync(`${folder}/metadata`, text(instances.map(({ header }) => header)));
  writeFileSync(
    `${make(`${folder}/instances`)}/index.json`,
    text(instances.map(({ header }) => pick(header, OF_INSTANCE))),
  );
  writeFileSync(`${make(`${folder}/series`)}/index.json`, text(all.map(({ attributes }) => attributes)));
  for (const series of all) {
    const inSeries = make(`${folder}/series/${series.uid}`);
    writeFileSync(`${inSeries}/metadata`, text(series.instances.map(({ header }) => header)));
    const list = series.instances.map(({ header }) => pick(header, OF_INSTANCE));
    writeFileSync(`${make(`${inSeries}/instances`)}/index.json`, text(list));
    for (const { uid: instance, header, frames } of series.instances) {
      const inInstance = make(`${inSeries}/instances/${instance}`);
      writeFileSync(`${inInstance}/metadata`, text([header]));
      make(`${inInstance}/frames`);
      for (const [i, frame] of frames.entries()) writeFileSync(`${inInstance}/frames/${i + 1}`, frame);
    }
  }
}

/** A list in JSON that grows while it is written: there may be more studies than fit into memory. */
class JsonList {
  readonly #output;
  #count = 0;

  constructor(file: string) {
    this.#output = createWriteStream(file);
  }

  async add(item: unknown): Promise<void> {
    const text = `${this.#count++ === 0 ? '[' : ','}\n${JSON.stringify(item)}`;
    if (!this.#output.write(text)) await once(this.#output, 'drain');
  }

  async end(): Promise<void> {
    this.#output.end(this.#count === 0 ? '[]\n' : '\n]\n');
    await finished(this.#output);
  }
}

/** How hosts are told which types the files have, and viewers where they are. */
const HELP: readonly [file: string, text: string][] = [
  [
    'nginx-dicomweb.conf',
    `# To be included in the server that has this folder at /dicomweb/.
location ~ ^/dicomweb/(.*/)?(studies|series|instances)/?$ {
  try_files $uri/index.json =404;
  default_type application/dicom+json;
  types { }
  add_header Access-Control-Allow-Origin "*" always;
}
location ~ ^/dicomweb/.*/metadata$ {
  default_type application/dicom+json;
  add_header Access-Control-Allow-Origin "*" always;
}
location ~ ^/dicomweb/.*/frames/[0-9]+$ {
  default_type '${FRAMES_TYPE}';
  add_header Access-Control-Allow-Origin "*" always;
}
`,
  ],
  [
    '_headers',
    `# For Netlify and Cloudflare Pages, where this folder is the site.
/*
  Access-Control-Allow-Origin: *
/studies/*/metadata
  Content-Type: application/dicom+json
/studies/*/series/*/instances/*/frames/*
  Content-Type: ${FRAMES_TYPE}
`,
  ],
  [
    '_redirects',
    `# For Netlify and Cloudflare Pages: lists lie in index.json.
/studies /studies/index.json 200
/studies/:study/series /studies/:study/series/index.json 200
/studies/:study/instances /studies/:study/instances/index.json 200
/studies/:study/series/:series/instances /studies/:study/series/:series/instances/index.json 200
`,
  ],
  [
    'ohif-config.js',
    `// A data source of OHIF (https://docs.ohif.org/configuration/dataSources/dicom-web). ADDRESS: where this folder is.
window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  showStudyList: true,
  defaultDataSourceName: 'reading-room',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'reading-room',
      configuration: {
        friendlyName: 'Reading Room',
        name: 'reading-room',
        qidoRoot: 'ADDRESS',
        wadoRoot: 'ADDRESS',
        qidoSupportsIncludeField: false,
        supportsFuzzyMatching: false,
        supportsWildcard: false,
        staticWado: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
      },
    },
  ],
};
`,
  ],
];
