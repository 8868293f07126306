// The channel: messages for everyone, as they come, and private ones where they belong.

const feed = document.getElementById("feed");
const empty = document.getElementById("empty");
const newer = document.getElementById("newer");
const connection = document.getElementById("connection");

const SLACK = 160; // pixels from the bottom that still count as being there
const COVERED = 260; // pixels that the bars above and below cover, with some air
let source;

/** The element of a message that the server rendered: everything from people is escaped there. */
function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

const post = (id) => feed.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`);
const atBottom = () => innerHeight + scrollY >= document.documentElement.scrollHeight - SLACK;

/** Bring a message into view: all of it, or its beginning. */
function lead(message) {
  const fits = message.offsetHeight < innerHeight - COVERED;
  message.scrollIntoView({ block: fits ? "nearest" : "start" });
  newer.hidden = true;
}

function receive({ id, thread, html, edited }) {
  const shown = feed.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (shown && edited) change(shown, element(html));
  if (shown || edited) return; // told twice, or a change of what was shown long ago
  const following = atBottom();
  const message = element(html);
  (post(thread)?.querySelector(".thread") ?? feed).append(message);
  empty.hidden = true;
  if (following) lead(message);
  else announce(message);
}

/** Show what a message has become; what was said beneath it stays. */
function change(shown, changed) {
  const blocks = shown.querySelector(".blocks");
  if (blocks.outerHTML !== changed.querySelector(".blocks").outerHTML) {
    blocks.replaceWith(changed.querySelector(".blocks"));
  }
}

function announce(message) {
  newer.hidden = false;
  newer.onclick = () => {
    lead(message);
    message.querySelector("button, a")?.focus({ preventScroll: true });
  };
}

function connect() {
  source = new EventSource("/events");
  source.onopen = () => say("live", "Live");
  source.onerror = () => {
    say("lost", "Reconnecting");
    if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, 2_000);
  };
  source.onmessage = (event) => receive(JSON.parse(event.data));
}

function reconnect() {
  source.close();
  if (!document.hidden) connect();
}

function say(state, text) {
  connection.dataset.state = state;
  connection.textContent = text;
}

/** Show a private answer: in place of a private message, beneath a post, or at the end. */
export function reply(html, origin, asked) {
  const message = element(html);
  if (asked) message.querySelector(".card").prepend(line(asked));
  if (origin?.matches("[data-private]")) {
    origin.replaceWith(message);
    message.focus({ preventScroll: true });
  } else {
    (origin?.querySelector(".thread") ?? feed).append(message);
  }
  message.querySelector("[aria-invalid], input, select")?.focus({ preventScroll: true });
  lead(message);
}

function line(asked) {
  const shown = document.createElement("p");
  shown.className = "asked";
  shown.textContent = asked;
  return shown;
}

/** Begin to follow the channel. A hidden tab lets go of its connection: browsers allow six to one host. */
export function start() {
  empty.hidden = feed.childElementCount > 0;
  feed.querySelector(":scope > [data-id]:last-of-type")?.scrollIntoView();
  addEventListener("scroll", () => atBottom() && (newer.hidden = true), { passive: true });
  document.addEventListener("visibilitychange", reconnect);
  connect();
}
