/**
 * A decoder for the text of a data set by its Specific Character Set (0008,0005), PS3.3 C.12.1.1.2.
 * The single-byte default repertoire, Latin alphabet No. 1 and UTF-8 are read; what is not known is read as
 * Latin alphabet No. 1, in which no byte is invalid.
 */
export function textDecoder(characterSet: string | undefined): (bytes: Uint8Array) => string {
  const label = characterSet?.split('\\')[0]?.trim() === 'ISO_IR 192' ? 'utf-8' : 'latin1';
  const decoder = new TextDecoder(label);
  return (bytes) => decoder.decode(bytes);
}
