// Pictures that cannot be had: their caption says in words what they show.

function showCaption(image) {
  const figure = image.closest?.("figure.picture");
  if (!figure) return;
  figure.querySelector("a").remove();
  figure.querySelector("figcaption").hidden = false;
}

export function start() {
  // Errors of images do not bubble, and some may have happened before this ran.
  document.addEventListener("error", ({ target }) => showCaption(target), true);
  [...document.images].filter((image) => image.complete && !image.naturalWidth).forEach(showCaption);
}
