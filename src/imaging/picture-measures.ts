import { contentBox } from './content-box.ts';
import { greyMoments } from './grey-moments.ts';
import { laplacianVariance } from './sharpness.ts';
import type { Box, Picture } from './types.ts';

/** What is measured of a picture as displayed. */
export interface PictureMeasures {
  /** Variance of the Laplacian. */
  sharpness: number;
  /** What is not a black border, in pixels of the full-size picture; undefined where all of it is black. */
  content: Box | undefined;
  /** Mean and standard deviation of the greys. */
  greyMean: number;
  greyDeviation: number;
}

/**
 * Measures of a picture, made of its thumbnail: a sixteenth of the work, and noise of single pixels is gone.
 * @param full sides of the full-size picture in pixels
 */
export function pictureMeasures(small: Picture, full: { width: number; height: number }): PictureMeasures {
  const { mean, standardDeviation } = greyMoments(small);
  const content = contentBox(small);
  const [wide, high] = [full.width / small.width, full.height / small.height];
  return {
    sharpness: laplacianVariance(small),
    content: content && {
      x: content.x * wide,
      y: content.y * high,
      width: content.width * wide,
      height: content.height * high,
    },
    greyMean: mean,
    greyDeviation: standardDeviation,
  };
}
