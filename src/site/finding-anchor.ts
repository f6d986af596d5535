/** Name of a finding on the page of its patient. @param nth of its code there, from 0 */
export const findingAnchor = (code: string, nth: number): string =>
  `finding-${code}${nth === 0 ? '' : `-${nth + 1}`}`;
