/** The data dictionary that dcmjs takes from DCMTK; the package carries no types for it. */
declare module 'dcmjs/dictionary' {
  const dictionary: Record<string, { tag: string; vr: string; name: string; vm: string; version: string }>;
  export default dictionary;
}
