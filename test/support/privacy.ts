import { DEFAULT_PRIVACY, type PrivacySettings } from '../../src/privacy/settings.ts';

/** The basic profile with the options that datasets for research usually choose. */
export const FOR_RESEARCH: PrivacySettings = {
  ...DEFAULT_PRIVACY,
  retain: ['patient-characteristics', 'uids', 'descriptors'],
};
