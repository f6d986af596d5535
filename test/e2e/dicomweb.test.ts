import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { api } from 'dicomweb-client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { encapsulatedFrame } from '../../src/codecs/frames.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { run, type Serving, serveSite } from '../support/command-line.ts';
import { listFiles, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { dicom, png, writeFiles } from '../support/formats.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

/** Three patients of the sample, as another program's client of DICOMweb sees them. */

let temporary: TemporaryFolder;
let server: Serving;
let data: TinyDataset;
const at = (...names: string[]) => temporary.at(...names);

const exportTo = (out: string, from: string) =>
  run(at(), 'export', '--data', from, '--out', out, '--cache', `${out}-cache`, '--format', 'dicomweb');

beforeAll(async () => {
  temporary = await temporaryFolder();
  data = await writeTiny(inject('sample').data, at('data'));
  const { status, stderr } = await exportTo('web', data.folder);
  expect(status, stderr).toBe(0);
  server = await serveSite(temporary.folder, at('web'));
});
afterAll(async () => {
  await server?.stop();
  await temporary[Symbol.asyncDispose]();
});

const client = () => new api.DICOMwebClient({ url: new URL('dicomweb', server.url).href });
const value = (item: Record<string, { Value?: unknown[] }>, tag: string) => item[tag]?.Value?.[0] as string;

/** The client runs in browsers: what it needs of them. */
class Request {
  onloadstart?: () => void;
  onloadend?: () => void;
  onprogress?: (event: object) => void;
  onreadystatechange?: () => void;
  readyState = 0;
  status = 0;
  statusText = '';
  response: unknown;
  responseType = '';
  responseURL = '';
  #headers: Record<string, string> = {};
  #url = '';
  #answered: Headers | undefined;
  open(_method: string, url: string) {
    this.#url = url;
  }
  setRequestHeader(name: string, text: string) {
    this.#headers[name] = text;
  }
  getResponseHeader(name: string) {
    return this.#answered?.get(name);
  }
  getAllResponseHeaders() {
    return '';
  }
  addEventListener() {}
  removeEventListener() {}
  async send() {
    const answer = await fetch(this.#url, { headers: this.#headers });
    this.#answered = answer.headers;
    this.status = answer.status;
    this.response = this.responseType === 'arraybuffer' ? await answer.arrayBuffer() : await answer.json();
    this.readyState = 4;
    this.onreadystatechange?.();
    this.onloadend?.();
  }
}

test('a client of DICOMweb finds every study, series and instance, and the very frames of the files', async () => {
  globalThis.XMLHttpRequest = Request as unknown as typeof XMLHttpRequest;
  const web = client();
  const studies = await web.searchForStudies();
  expect(studies.map((study) => value(study, '00100020')).sort()).toEqual([...data.ids].sort());
  for (const study of studies) {
    const studyInstanceUID = value(study, '0020000D');
    expect([value(study, '00201206'), value(study, '00201208')]).toEqual([1, 1]);
    const [series] = await web.searchForSeries({ studyInstanceUID });
    const seriesInstanceUID = value(series!, '0020000E');
    const [instance] = await web.searchForInstances({ studyInstanceUID, seriesInstanceUID });
    const sopInstanceUID = value(instance!, '00080018');
    const [metadata] = await web.retrieveSeriesMetadata({ studyInstanceUID, seriesInstanceUID });
    expect(metadata!['00280010']!.Value).toEqual([1024]);
    expect(await web.retrieveStudyMetadata({ studyInstanceUID })).toEqual([metadata]);
    expect(
      await web.retrieveInstanceMetadata({ studyInstanceUID, seriesInstanceUID, sopInstanceUID }),
    ).toEqual([metadata]);
    const [frame] = await web.retrieveInstanceFrames({
      studyInstanceUID,
      seriesInstanceUID,
      sopInstanceUID,
      frameNumbers: [1],
    });
    const file = parseDicom(readFileSync(data.image(value(study, '00100020'))));
    expect(Buffer.from(frame!).equals(encapsulatedFrame(file.pixelData!, 0, 1))).toBe(true);
  }
});

test('answers have the types of the standard, and others may read them only where that is asked for', async () => {
  const list = await fetch(new URL('dicomweb/studies', server.url));
  expect(list.headers.get('content-type')).toBe('application/dicom+json');
  expect(list.headers.get('access-control-allow-origin')).toBeNull();
  const frame = (await listFiles(at('web'))).find((name) => /frames\/1$/.test(name))!;
  const answer = await fetch(new URL(frame, server.url));
  expect(answer.headers.get('content-type')).toMatch(
    /^multipart\/related; type="application\/octet-stream"; boundary=/,
  );
  for (const outside of [
    'dicomweb/studies/../../export.json',
    'dicomweb/studies/%2e%2e/x/metadata',
    'dicomweb/studies/1/metadata',
  ])
    expect((await fetch(new URL(outside, server.url))).headers.get('content-type')).not.toContain(
      'dicom+json',
    );
});

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (program) => spawnSync(program, ['-c', 'import pydicom']).status === 0,
);

const READ = `
import json, sys, pydicom
for file in sys.argv[1:]:
    for each in json.load(open(file)):
        data = pydicom.Dataset.from_json(each)
        print(data.PatientID, data.PatientName, data.SOPInstanceUID, data.Rows, data.Columns, data.Modality, data.StudyInstanceUID.is_valid)
`;

test.skipIf(!PYTHON)('pydicom reads the metadata of every instance', async () => {
  const files = (await listFiles(at('web')))
    .filter((name) => /instances\/[\d.]+\/metadata$/.test(name))
    .map((name) => at('web', name));
  const { stdout, stderr, status } = spawnSync(PYTHON!, ['-W', 'ignore', '-c', READ, ...files], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^(\S+) \1 [\d.]+ 1024 1024 CR True$/);
});

test('images without UIDs, and files that are no DICOM, get UIDs that stay; values are little-endian', async () => {
  writeFiles(at('plain'), { 'P1/a.dcm': dicom(1), 'P1/b.png': await png(2), 'P2/c.dcm': dicom(3) });
  expect((await exportTo('first', at('plain'))).status).toBe(0);
  expect((await exportTo('second', at('plain'))).status).toBe(0);
  const files = await listFiles(at('first', 'dicomweb'));
  expect(await listFiles(at('second', 'dicomweb'))).toEqual(files);
  expect(files.filter((name) => name.endsWith('frames/1'))).toHaveLength(3);
  const studies = JSON.parse(
    readFileSync(at('first', 'dicomweb', 'studies', 'index.json'), 'utf8'),
  ) as Record<string, { Value: unknown[] }>[];
  expect(studies.map((study) => [study['00100020']!.Value[0], study['00201208']!.Value[0]])).toEqual([
    ['P1', 2],
    ['P2', 1],
  ]);
  for (const study of studies) expect(study['0020000D']!.Value[0]).toMatch(/^2\.25\.\d{30,39}$/);
  // The hospital's own id is in the header of the file, and nowhere here.
  for (const name of files)
    expect(readFileSync(at('first', 'dicomweb', name)).includes('hospital-')).toBe(false);
  const frame = readFileSync(at('first', 'dicomweb', files.find((name) => name.endsWith('frames/1'))!));
  expect(frame.toString('latin1', 0, 120)).toContain(
    'Content-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\r\n\r\n',
  );
});
