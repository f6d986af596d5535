/**
 * What makes the address at which the standard explains an element.
 * @param template settings' `standard`: `{group}` and `{element}` stand for four hexadecimal digits each, `{tag}` for
 *   all eight
 * @returns the address for a tag as it is printed, `(0010,0010)`; undefined where nothing is to be linked
 */
export function standardLink(template: string | undefined): ((tag: string) => string) | undefined {
  if (template === undefined) return undefined;
  return (tag) => {
    // Repeating groups are explained once: (60xx,3000), PS3.5 7.6.
    const group = tag.slice(1, 5).replace(/^(50|60)[01].$/, '$1xx');
    const element = tag.slice(6, 10);
    return template
      .replaceAll('{group}', group)
      .replaceAll('{element}', element)
      .replaceAll('{tag}', group + element);
  };
}
