import type { Settings } from '../settings.ts';

type ExportName = NonNullable<Settings['exports']>[number];

/** Files that the settings may ask for under `/exports/`, as `export` writes them. */
export const EXPORT_FILES: Record<ExportName, { file: string; what: string }[]> = {
  coco: [{ file: 'coco.json', what: 'images and boxes as COCO JSON' }],
  yolo: [{ file: 'yolo/data.yaml', what: 'classes of the YOLO files in yolo/labels/, one an image' }],
  csv: [
    { file: 'stage_2_train_labels.csv', what: 'labels and boxes as the RSNA challenge has them' },
    { file: 'stage_2_detailed_class_info.csv', what: 'classes as the RSNA challenge has them' },
  ],
  parquet: [
    { file: 'patients.parquet', what: 'one row a patient' },
    { file: 'boxes.parquet', what: 'one row a box' },
    { file: 'images.parquet', what: 'one row an image' },
  ],
  croissant: [{ file: 'croissant.json', what: 'Croissant 1.0 metadata of the Parquet files' }],
  citation: [
    { file: 'CITATION.cff', what: 'how to cite the dataset' },
    { file: 'citation.bib', what: 'the same as BibTeX' },
  ],
};

/** What a site holds for other programs, with its address. */
export const exportsOf = ({ exports = [] }: Settings): { path: string; what: string }[] =>
  exports.flatMap((name) => EXPORT_FILES[name].map(({ file, what }) => ({ path: `/exports/${file}`, what })));
