// Pictures that cannot be had: their caption says in words what they show.

function showCaption({ target }) {
  const figure = target instanceof HTMLImageElement && target.closest("figure.picture");
  if (figure) {
    figure.querySelector("a").remove();
    figure.querySelector("figcaption").hidden = false;
  }
}

export function start() {
  // Errors of images do not bubble.
  document.addEventListener("error", showCaption, true);
}
