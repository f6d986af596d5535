/** Writes the page's address where it stands for paper: only the visitor's browser knows where the site is hosted. */
function tell(): void {
  for (const place of document.querySelectorAll('[data-address]'))
    place.textContent = location.origin + location.pathname;
}

document.addEventListener('stepped', tell);
tell();
