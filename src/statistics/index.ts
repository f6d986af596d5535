import { ageDistribution, ageProblems } from './age.ts';
import { ageByClass } from './age-by-class.ts';
import { classAssociations, targetAssociations } from './associations.ts';
import { averageImage } from './average-image.ts';
import { bitsStored } from './bits-stored.ts';
import { boxEdgeDistance, boxEdges } from './box-edges.ts';
import { boxHeatMap } from './box-heat-map.ts';
import { boxMeeting, boxOverlap } from './box-overlap.ts';
import { boxesAtEdge, largestBoxes, smallestBoxes, tallestBoxes, widestBoxes } from './box-sheets.ts';
import { boxMidline, boxSides } from './box-sides.ts';
import { boxArea, boxAreaMm, boxAreaShare, boxAspect, boxHeight, boxWidth } from './box-size.ts';
import { boxSymmetry } from './box-symmetry.ts';
import { boxesPerPatientDistribution } from './boxes-per-patient.ts';
import { classDistribution } from './class-distribution.ts';
import { classPairs } from './class-pairs.ts';
import { classDistributionBy, targetByClassBy } from './class-split.ts';
import { classWithin } from './class-within.ts';
import { compressionRatio } from './compression-ratio.ts';
import { blurriest, brightest, darkest, emptiest, sharpest } from './extremes.ts';
import { findings } from './findings.ts';
import { greyMaximum, greyMean, greyMinimum, greyStandardDeviation } from './grey-levels.ts';
import { imageSize } from './image-size.ts';
import { missingLabels } from './missing-labels.ts';
import { PROPERTIES, SEX, VIEW } from './people.ts';
import { photometricInterpretation } from './photometric-interpretation.ts';
import { physicalSize } from './physical-size.ts';
import { pixelSpacing } from './pixel-spacing.ts';
import { propertyDistribution } from './property-distribution.ts';
import { readerAgreement } from './reader-agreement.ts';
import { rowsPerPatient } from './rows-per-patient.ts';
import { splitDistribution } from './split-distribution.ts';
import { splitTable } from './split-table.ts';
import { targetByAge } from './target-by-age.ts';
import { targetByClass } from './target-by-class.ts';
import { targetDistribution } from './target-distribution.ts';
import { transferSyntax } from './transfer-syntax.ts';
import type { Statistic } from './types.ts';

const labels: Statistic[] = [
  findings,
  classDistribution,
  ...[VIEW, SEX].map(classDistributionBy),
  targetDistribution,
  targetByClass,
  ...[VIEW, SEX].map(targetByClassBy),
  boxesPerPatientDistribution,
  rowsPerPatient,
  classPairs,
  readerAgreement,
  missingLabels,
];

const boxes: Statistic[] = [
  boxHeatMap,
  boxSides,
  boxMidline,
  boxSymmetry,
  boxWidth,
  boxHeight,
  boxArea,
  boxAreaShare,
  boxAreaMm,
  boxAspect,
  boxOverlap,
  boxMeeting,
  boxEdgeDistance,
  boxEdges,
  smallestBoxes,
  largestBoxes,
  tallestBoxes,
  widestBoxes,
  boxesAtEdge,
];

const people: Statistic[] = [
  targetAssociations,
  classAssociations,
  ageDistribution,
  ageProblems,
  ageByClass,
  targetByAge,
  ...PROPERTIES.map(propertyDistribution),
  ...PROPERTIES.map(classWithin),
];

const images: Statistic[] = [
  averageImage,
  imageSize,
  physicalSize,
  pixelSpacing,
  bitsStored,
  photometricInterpretation,
  transferSyntax,
  compressionRatio,
  greyMean,
  greyStandardDeviation,
  greyMinimum,
  greyMaximum,
  sharpest,
  blurriest,
  darkest,
  brightest,
  emptiest,
];

const splits: Statistic[] = [splitTable, ...[0, 1, 2].map(splitDistribution)];

/** The statistics of each page, in the order in which it shows them. The pages stand at `/labels/` and so on. */
export const STATISTICS = { labels, boxes, people, images, splits };

export type StatisticsPage = keyof typeof STATISTICS;
