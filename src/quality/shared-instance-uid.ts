import { sharedUids } from './shared-uid.ts';
import type { Check } from './types.ts';

export const sharedInstanceUid: Check = {
  code: 'shared-instance-uid',
  severity: 'error',
  unit: 'images',
  means: 'Two files have one SOP Instance UID.',
  why: 'The UID stands for one image in all the world: archives keep one of the two and drop the other.',
  remedy: 'Find out whether one is a copy of the other; if not, give it a UID of its own.',

  find: (catalogue) => sharedUids(catalogue, 'instance_uid', 'SOP Instance UID (0008,0018)'),
};
