/** An address that names a figure behind a switch turns the switch to it. */
function show() {
  const figure = document.getElementById(location.hash.slice(1));
  const views = figure?.parentElement;
  if (!figure || !views?.matches('.figure-views')) return;
  const position = [...views.querySelectorAll(':scope > figure')].indexOf(figure);
  const choice = views.querySelectorAll<HTMLInputElement>('.switch input')[position];
  if (!choice) return;
  choice.checked = true;
  figure.scrollIntoView();
}

show();
addEventListener('hashchange', show);
