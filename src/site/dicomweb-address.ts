/** What a static copy of DICOMweb (PS3.18) answers to an address. */
export interface DicomwebAnswer {
  /** Relative to the folder of the copy, with `/`. */
  file: string;
  type: string;
}

/** The line between the parts of an answer, the same in every file: no frame holds it, being written in letters. */
export const BOUNDARY = 'reading-room-frame';

const JSON_TYPE = 'application/dicom+json';
/** Media type of files that hold a frame: `type` is that of any part (PS3.18 8.6.1.2). */
export const FRAMES_TYPE = `multipart/related; type="application/octet-stream"; boundary=${BOUNDARY}`;

/**
 * Lists lie in `index.json`, because their address is that of a folder, too; anything else is a file of its address.
 * @param address what follows the copy's own, without a slash before it, such as `studies/1.2.3/metadata`
 * @returns undefined for what is no address of DICOMweb
 */
export function dicomwebAnswer(address: string): DicomwebAnswer | undefined {
  const parts = address.replace(/\/$/, '').split('/');
  const [kind] = parts.slice(-1);
  if (parts[0] !== 'studies' || parts.some((part) => !/^[\w.]+$/.test(part) || /^\.+$/.test(part)))
    return undefined;
  if (kind === 'studies' || kind === 'series' || kind === 'instances')
    return { file: `${parts.join('/')}/index.json`, type: JSON_TYPE };
  if (kind === 'metadata') return { file: parts.join('/'), type: JSON_TYPE };
  return parts.at(-2) === 'frames' ? { file: parts.join('/'), type: FRAMES_TYPE } : undefined;
}
