import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { dicomFile, type Element } from './dicom-writer.ts';

/** Files of a dataset by their paths. */
export type Files = Record<string, string | Uint8Array>;

export function writeFiles(folder: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
}

/** A grey picture, lighter to the right, each its own by its seed. */
function greys(width: number, height: number, seed: number): Buffer {
  return Buffer.from(
    Array.from(
      { length: width * height },
      (_, i) => ((i % width) * 2 + seed * 13 + Math.floor(i / width)) % 251,
    ),
  );
}

export const png = (seed: number, width = 64, height = 48): Promise<Buffer> =>
  sharp(greys(width, height, seed), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();

export const jpeg = (seed: number, width = 64, height = 48): Promise<Buffer> =>
  sharp(greys(width, height, seed), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg()
    .toBuffer();

/** An uncompressed DICOM file of 8 bits. */
export function dicom(seed: number, width = 64, height = 48): Buffer {
  const elements: Element[] = [
    ['00080060', 'CS', 'DX'],
    ['00100020', 'LO', `hospital-${seed}`],
    ['00280002', 'US', [1]],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280010', 'US', [height]],
    ['00280011', 'US', [width]],
    ['00280100', 'US', [8]],
    ['00280101', 'US', [8]],
    ['00280102', 'US', [7]],
    ['00280103', 'US', [0]],
    ['7FE00010', 'OB', greys(width, height, seed)],
  ];
  return dicomFile(elements);
}

/** VinDr-CXR as PhysioNet has it: two films in training, read by three, one in test. */
export const vindr = (): Files => ({
  'annotations/annotations_train.csv': [
    'image_id,rad_id,class_name,x_min,y_min,x_max,y_max',
    'f1,R9,Cardiomegaly,10,8,40.5,30',
    'f1,R10,Cardiomegaly,12,8,40,31',
    'f1,R8,No finding,,,,',
    'f2,R9,No finding,,,,',
    'f2,R10,No finding,,,,',
    'f2,R8,No finding,,,,',
    'f2,R8,Nodule/Mass,5,5,,9',
    'f1,R9,Pleural effusion,30,8,20,30',
  ].join('\n'),
  'annotations/image_labels_train.csv': [
    'image_id,rad_id,Cardiomegaly,Pneumonia,No finding',
    'f1,R9,1,1,0',
    'f1,R10,1,0,0',
    'f1,R8,0,0,1',
  ].join('\n'),
  'train/f1.dicom': dicom(1),
  'train/f2.dicom': dicom(2),
  'train/notes.txt': 'not an image',
  'test/f3.dicom': dicom(3),
});

/** NIH ChestX-ray14: two patients, one of them with two images. */
export const nih = async (): Promise<Files> => ({
  'Data_Entry_2017.csv': [
    'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],',
    '00000001_000.png,Infiltration|Effusion,0,1,58,M,PA,2682,2749,0.143,0.143,',
    '00000001_001.png,No Finding,1,1,58,M,PA,2894,2729,0.143,0.143,',
    '00000002_000.png,Effusion,0,2,80,F,AP,2500,2048,0.168,0.168,',
    '00000003_000.png,,0,3,80,F,AP,2500,2048,0.168,0.168,',
  ].join('\n'),
  'BBox_List_2017.csv': [
    'Image Index,Finding Label,Bbox [x,y,w,h],,,',
    '00000001_000.png,Infiltrate,5.5,6,20,21,,,',
    '00000002_000.png,Effusion,1,2,30,x,,,',
  ].join('\n'),
  'train_val_list.txt': '00000001_000.png\n00000001_001.png\n',
  'test_list.txt': '00000002_000.png\n',
  'images_001/images/00000001_000.png': await png(1),
  'images_001/images/00000001_001.png': await png(2),
  'images_002/images/00000002_000.png': await png(3),
});
