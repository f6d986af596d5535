import { gammaStep, incompleteGamma, logGamma } from './gamma.ts';

/**
 * Distribution function of the noncentral chi-square distribution: central ones weighted by Poisson probabilities
 * (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, volume 2, 1995), from the largest weight outwards.
 */
export function noncentralChiSquare(x: number, degreesOfFreedom: number, noncentrality: number): number {
  const mean = noncentrality / 2;
  const half = degreesOfFreedom / 2;
  const middle = Math.floor(mean);
  const weight = mean === 0 ? 1 : Math.exp(middle * Math.log(mean) - mean - logGamma(middle + 1));
  const central = incompleteGamma(half + middle, x / 2).p;
  let sum = weight * central;
  let p = central;
  let w = weight;
  for (let j = middle; w > 1e-18 && p > 1e-18; j++) {
    p = Math.max(0, p - gammaStep(half + j, x / 2));
    w *= mean / (j + 1);
    sum += w * p;
  }
  p = central;
  w = weight;
  for (let j = middle; j > 0 && w > 1e-18; j--) {
    p = Math.min(1, p + gammaStep(half + j - 1, x / 2));
    w *= j / mean;
    sum += w * p;
  }
  return Math.min(1, sum);
}

/**
 * 95 % interval of the noncentrality, by inverting the test (Smithson, Confidence Intervals, 2003): the values
 * for which the statistic lies at the 97.5 and at the 2.5 percentile. A bound that no value reaches is nought.
 */
export function noncentralityInterval(
  statistic: number,
  degreesOfFreedom: number,
): [low: number, high: number] {
  const at = (probability: number) => {
    const below = (noncentrality: number) =>
      noncentralChiSquare(statistic, degreesOfFreedom, noncentrality) > probability;
    if (!below(0)) return 0;
    let low = 0;
    let high = statistic + 10;
    while (below(high)) high *= 2;
    for (let i = 0; i < 60 && high - low > high * 1e-10; i++) {
      const middle = (low + high) / 2;
      if (below(middle)) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return [at(0.975), at(0.025)];
}
