// Instants near by, as the time until then or since.

const relative = new Intl.RelativeTimeFormat("en");
const MINUTE = 60;

/** "in 12 seconds", "3 minutes ago". */
function until(seconds) {
  const inMinutes = Math.abs(seconds) >= 2 * MINUTE;
  return relative.format(inMinutes ? Math.round(seconds / MINUTE) : seconds, inMinutes ? "minute" : "second");
}

function show() {
  for (const time of document.querySelectorAll("time[data-at]")) {
    time.textContent = until(Math.round(Number(time.dataset.at) - Date.now() / 1_000));
  }
}

/** Keep all of them up to date. */
export function start() {
  show();
  setInterval(show, 1_000);
}
