import type { FindingChange } from './types.ts';

/** Counts findings that are new, gone, or accepted since. */
export class FindingTally {
  readonly #changes = new Map<string, FindingChange>();

  /**
   * Findings of one patient, or of none, before and after: code, with the file behind a space where it belongs to it, after
   * `~` where they are accepted.
   */
  compare(before: readonly string[], after: readonly string[]): void {
    const [old, now] = [countEach(before), countEach(after)];
    const keys = new Set([...old.keys(), ...now.keys()].map((key) => key.replace(/^~/, '')));
    for (const key of keys) {
      const at = (counts: Map<string, number>, name: string) => counts.get(name) ?? 0;
      const [open, accepted] = [at(now, key) - at(old, key), at(now, `~${key}`) - at(old, `~${key}`)];
      const more = open + accepted;
      this.#add(
        key.split(' ')[0]!,
        Math.max(0, more),
        Math.max(0, -more),
        Math.max(0, Math.min(-open, accepted)),
      );
    }
  }

  #add(code: string, found: number, gone: number, accepted: number): void {
    if (found + gone + accepted === 0) return;
    const change = this.#changes.get(code) ?? { code, new: 0, gone: 0, accepted: 0 };
    this.#changes.set(code, {
      code,
      new: change.new + found,
      gone: change.gone + gone,
      accepted: change.accepted + accepted,
    });
  }

  /** By code. */
  changes(): FindingChange[] {
    return [...this.#changes.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }
}

function countEach(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
