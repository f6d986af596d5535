import type { CensusUsual } from '../census/types.ts';
import type { Check } from './types.ts';

const SAYS: Record<CensusUsual['kind'], string> = {
  value: 'is the same in nearly all files, and is not in the file of',
  present: 'is in nearly all files, and is not in the file of',
  absent: 'is in hardly any file, and is in the file of',
};

/** What the census calls usual: where all files but a few are alike. */
export const oddHeader: Check = {
  code: 'odd-header',
  severity: 'info',
  needsLooks: true,
  unit: 'elements',
  means: 'An element is the same in all files but a few.',
  why: 'The few may come from another machine, another hospital or another conversion than the rest.',
  remedy:
    'Look at what else sets them apart; the page of the element under Headers has the values. Few are at most one in a hundred files, and at most 50.',

  *find({ db }) {
    const rows = db.iterate<{ position: number; usual: string }>(
      'SELECT position, usual FROM census WHERE usual IS NOT NULL ORDER BY position',
    );
    for (const { position, usual } of rows) {
      const { tag, name, kind } = JSON.parse(usual) as CensusUsual;
      const patients = db
        .all<{ patient: number }>('SELECT patient FROM unusual WHERE element = ? ORDER BY patient', position)
        .map((row) => row.patient);
      const many = patients.length === 1 ? '1 patient' : `${patients.length} patients`;
      yield {
        patients,
        message: `${name} (${tag.slice(0, 4)},${tag.slice(4)}) ${SAYS[kind]} ${many}`,
        concerns: 1,
      };
    }
  },
};
