/** Writes the page's address where it stands for paper: only the visitor's browser knows where the site is hosted. */
for (const place of document.querySelectorAll('[data-address]'))
  place.textContent = location.origin + location.pathname;
