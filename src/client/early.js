/**
 * Runs before anything of a page is shown, from a file of its own: what a reader has chosen (`preferences.ts`) stands as
 * `data-chosen-` attributes of the root element, so that styles never show another choice first. What is not one of the
 * values is not believed. Where storage is blocked, the choice of this page stays.
 */
(() => {
  const values = { theme: ['light', 'dark'], density: ['small', 'large'], boxes: ['off'], labels: ['off'] };
  const apply = () => {
    for (const [name, known] of Object.entries(values)) {
      try {
        const value = localStorage.getItem(`reading-room.${name}`);
        if (known.includes(value)) document.documentElement.setAttribute(`data-chosen-${name}`, value);
        else document.documentElement.removeAttribute(`data-chosen-${name}`);
      } catch {
        return;
      }
    }
  };
  const again = () => {
    apply();
    document.dispatchEvent(new Event('preferences'));
  };
  apply();
  // Of another page: this one comes back as it was left, or stands in another tab.
  addEventListener('pageshow', (event) => event.persisted && again());
  addEventListener('storage', again);
})();
