declare module 'dicomweb-client' {
  type Item = Record<string, { vr: string; Value?: unknown[] }>;
  interface Address {
    studyInstanceUID: string;
    seriesInstanceUID: string;
    sopInstanceUID: string;
    frameNumbers: number[];
  }
  class DICOMwebClient {
    constructor(options: { url: string });
    searchForStudies(): Promise<Item[]>;
    searchForSeries(of: Pick<Address, 'studyInstanceUID'>): Promise<Item[]>;
    searchForInstances(of: Pick<Address, 'studyInstanceUID' | 'seriesInstanceUID'>): Promise<Item[]>;
    retrieveStudyMetadata(of: Pick<Address, 'studyInstanceUID'>): Promise<Item[]>;
    retrieveSeriesMetadata(of: Pick<Address, 'studyInstanceUID' | 'seriesInstanceUID'>): Promise<Item[]>;
    retrieveInstanceMetadata(of: Omit<Address, 'frameNumbers'>): Promise<Item[]>;
    retrieveInstanceFrames(of: Address): Promise<ArrayBuffer[]>;
  }
  export const api: { DICOMwebClient: typeof DICOMwebClient };
}
