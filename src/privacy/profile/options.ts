/**
 * Options of the Basic Application Level Confidentiality Profile (PS3.15 E.3) that a dataset's owner may choose: by the
 * name in the settings, the name of their column in table E.1-1, and their code and meaning in PS3.16 CID 7050.
 */
export const OPTIONS = {
  'patient-characteristics': {
    column: 'rtnPatCharsOpt',
    code: '113108',
    meaning: 'Retain Patient Characteristics Option',
  },
  'device-identity': { column: 'rtnDevIdOpt', code: '113109', meaning: 'Retain Device Identity Option' },
  'institution-identity': {
    column: 'rtnInstIdOpt',
    code: '113112',
    meaning: 'Retain Institution Identity Option',
  },
  uids: { column: 'rtnUIDsOpt', code: '113110', meaning: 'Retain UIDs Option' },
  'full-dates': {
    column: 'rtnLongFullDatesOpt',
    code: '113106',
    meaning: 'Retain Longitudinal Temporal Information Full Dates Option',
  },
  descriptors: { column: 'cleanDescOpt', code: '113105', meaning: 'Clean Descriptors Option' },
} as const;

export type RetainOption = keyof typeof OPTIONS;

export const RETAIN_OPTIONS = Object.keys(OPTIONS) as RetainOption[];

/** The profile itself in CID 7050. */
export const BASIC_PROFILE = { code: '113100', meaning: 'Basic Application Confidentiality Profile' };

/** Columns of table E.1-1 for which there is no switch: what they would clean is removed. */
export const OTHER_COLUMNS = {
  rtnSafePrivOpt: 'safe-private',
  rtnLongModifDatesOpt: 'modified-dates',
  cleanStructContOpt: 'structured-content',
  cleanGraphOpt: 'graphics',
} as const;
