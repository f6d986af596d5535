/**
 * Fleiss' kappa of one yes-or-no question: how much more raters agree than by chance. Subjects may have different
 * numbers of raters, 2 or more each (Fleiss 1971; for different numbers Gwet, Handbook of Inter-Rater Reliability, 2.4).
 * @param subjects of each subject how many raters there were, and how many of them said yes
 * @returns 1 where all agree, 0 where they agree as by chance; undefined where all say the same of all subjects
 */
export function fleissKappa(subjects: Iterable<{ raters: number; yes: number }>): number | undefined {
  let [count, agreement, yesShare] = [0, 0, 0];
  for (const { raters, yes } of subjects) {
    const no = raters - yes;
    count++;
    agreement += (yes * (yes - 1) + no * (no - 1)) / (raters * (raters - 1));
    yesShare += yes / raters;
  }
  if (count === 0) return undefined;
  const p = yesShare / count;
  const byChance = p * p + (1 - p) * (1 - p);
  // Shares such as 1/3 do not add up to the very 1.
  if (1 - byChance < 1e-12) return undefined;
  return (agreement / count - byChance) / (1 - byChance);
}
