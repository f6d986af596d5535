import type { PrivacySettings } from '../settings.ts';
import { BASIC_PROFILE, OPTIONS } from './options.ts';
import { EDITION } from './table.ts';

/** What the policy does to headers, in the codes of PS3.16 CID 7050; none where the owner has done it before. */
export function appliedCodes({ profile, retain }: PrivacySettings): {
  profile: string;
  edition: string;
  codes: { code: string; meaning: string }[];
} {
  const codes =
    profile === 'basic'
      ? [BASIC_PROFILE, ...retain.map((option) => OPTIONS[option])].map(({ code, meaning }) => ({
          code,
          meaning,
        }))
      : [];
  return { profile, edition: EDITION, codes };
}
