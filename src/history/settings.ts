import type { SettingChange } from './types.ts';

/** Settings that are not the same, by their path, in the order of their paths. */
export function compareSettings(before: unknown, after: unknown): SettingChange[] {
  const [old, now] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const [a, b] = [old.get(path), now.get(path)];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    return [{ path, ...(a !== undefined && { before: a }), ...(b !== undefined && { after: b }) }];
  });
}

/** The single values within settings; a list is one. */
function leaves(value: unknown, path = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, inner] of Object.entries(value)) leaves(inner, path ? `${path}.${key}` : key, found);
  else if (value !== undefined) found.set(path, value);
  return found;
}
