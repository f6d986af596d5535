/**
 * What a reader chooses for all pages: `theme`, `density` of galleries, whether `boxes` and `labels` are shown. A choice
 * stands as a `data-chosen-` attribute of the root element, and in storage, from where `early.js` brings it back; without one
 * the attribute is missing. Controls are inputs with `data-preference`: a checkbox that is off means `off`, a radio
 * button its value.
 */
const root = document.documentElement;

/** Empty where nothing is chosen. */
const chosen = (name: string): string => root.getAttribute(`data-chosen-${name}`) ?? '';

/** Whether boxes are drawn on images. */
export const wantsBoxes = (): boolean => chosen('boxes') !== 'off';

/** @param value empty for what is shown without a choice */
export function remember(name: string, value: string): void {
  if (value === '') root.removeAttribute(`data-chosen-${name}`);
  else root.setAttribute(`data-chosen-${name}`, value);
  try {
    if (value === '') localStorage.removeItem(`reading-room.${name}`);
    else localStorage.setItem(`reading-room.${name}`, value);
  } catch {
    // Blocked or full: the choice holds for this page.
  }
  document.dispatchEvent(new Event('preferences'));
}

/** Sets the controls to what is chosen. */
function show(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-preference]')) {
    const value = chosen(input.dataset.preference!);
    input.checked = input.type === 'checkbox' ? value !== 'off' : input.value === value;
  }
}

document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.dataset.preference === undefined) return;
  const value = target.type === 'checkbox' ? (target.checked ? '' : 'off') : target.value;
  remember(target.dataset.preference, value);
});
document.addEventListener('preferences', show);
show();
// Browsers that go back set controls to what they were when the page was left.
addEventListener('pageshow', show);
