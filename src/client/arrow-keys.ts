/** Left and right arrow follow the page's `rel="prev"` and `rel="next"` links, unless something else needs the keys. */
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const relation = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
  if (!relation) return;
  const target = event.target as Element | null;
  if (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], .scroll')
  )
    return;
  const link = document.querySelector<HTMLLinkElement>(`link[rel=${relation}]`);
  if (!link) return;
  // Where a script steps without loading a page, it takes this over.
  const asked = new CustomEvent('step', { detail: link.href, cancelable: true });
  if (document.dispatchEvent(asked)) location.assign(link.href);
});
