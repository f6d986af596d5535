import type { RetainOption } from './profile/options.ts';
import type { KeySource } from './pseudonyms.ts';

/** Why an image may not be shown although it can be: codes of what its header says. */
export const WITHHOLDING = {
  'burned-in':
    'its header says that text is written into the pixels (Burned In Annotation (0028,0301) is YES)',
  recognizable:
    'its header says that the person can be recognised (Recognizable Visual Features (0028,0302) is YES)',
  'screen-capture':
    'it is a capture of a workstation’s screen (Conversion Type (0008,0064) is WSD), on which anything may stand',
} as const;

export type WithholdingReason = keyof typeof WITHHOLDING;

export const WITHHOLDING_REASONS = Object.keys(WITHHOLDING) as WithholdingReason[];

/** What the owner of a dataset decides: `privacy` of the settings. */
export interface PrivacySettings {
  /**
   * `basic`: headers are published as far as the Basic Application Level Confidentiality Profile (PS3.15 E.1) leaves
   * them. `declared-deidentified`: the owner says that they have been made so; they are published as they are, and the
   * build refuses what looks like identity all the same.
   */
  profile: 'basic' | 'declared-deidentified';
  /** Options of the profile. */
  retain: RetainOption[];
  /** Tags that are never published, as eight hexadecimal digits. */
  redact: string[];
  /** Tags that are published whatever else says no, each with the reason. */
  accept: { tag: string; reason: string }[];
  /** Ids of patients and names of files are replaced, by a key that lies there: see `Pseudonyms`. */
  pseudonyms?: (KeySource & { fingerprint?: string }) | undefined;
  /** Images that are shown although their header warns, each kind with the reason. */
  show: { images: WithholdingReason; reason: string }[];
}

export const DEFAULT_PRIVACY: PrivacySettings = {
  profile: 'basic',
  retain: [],
  redact: [],
  accept: [],
  show: [],
};
