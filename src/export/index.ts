import type { ExportFormat } from './types.ts';

/** Every format, in the order in which they are written: what describes files comes after them. */
export const FORMATS: ExportFormat[] = [
  {
    name: 'coco',
    is: 'boxes as COCO JSON (object detection)',
    load: () => import('./coco.ts'),
  },
  {
    name: 'yolo',
    is: 'boxes as YOLO text files, one an image',
    load: () => import('./yolo.ts'),
  },
  {
    name: 'csv',
    is: "labels and classes as the challenge's CSV files have them, without what cannot be read",
    load: () => import('./challenge.ts'),
  },
  {
    name: 'parquet',
    is: 'the catalogue as Parquet: patients, boxes, images',
    load: () => import('./parquet.ts'),
  },
  {
    name: 'croissant',
    is: 'Croissant 1.0 metadata of the Parquet files',
    needs: ['parquet'],
    load: () => import('./croissant.ts'),
  },
  {
    name: 'citation',
    is: 'how to cite the dataset: CITATION.cff and BibTeX',
    load: () => import('./citation.ts'),
  },
  {
    name: 'dicomweb',
    is: 'the images as static DICOMweb, for OHIF and other viewers; only where it is named',
    large: true,
    load: () => import('./dicomweb.ts'),
  },
];
