// Buttons and forms in messages: pressed once, answered once, and never lost.

import { reply } from "./feed.js";
import { whoever } from "./people.js";
import { step } from "./run.js";
import { call } from "./server.js";

/** Do one thing at a time for this message: busy while it lasts, its trouble shown beneath with another try. */
async function once(message, control, body) {
  if (message.ariaBusy === "true") return;
  clear(message);
  const person = await whoever();
  busy(message, control, true);
  try {
    const answer = await call(person, body);
    busy(message, control, false);
    reply(answer.html, message);
  } catch (error) {
    busy(message, control, false);
    complain(message, error.message, () => once(message, control, body));
  }
}

function busy(message, control, state) {
  message.ariaBusy = String(state);
  control.ariaBusy = String(state);
  for (const button of own(message, "[data-call]")) button.ariaDisabled = String(state);
}

function clear(message) {
  for (const trouble of own(message, ".trouble")) trouble.remove();
}

/** What belongs to this message, and not to one in its thread. */
function own(message, selector) {
  return [...message.querySelectorAll(selector)].filter((found) => found.closest(".message") === message);
}

function complain(message, sentence, again) {
  const trouble = document.createElement("div");
  trouble.className = "trouble";
  trouble.role = "alert";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Try again";
  button.addEventListener("click", again);
  trouble.append(sentence, button);
  own(message, ".blocks, form")[0].append(trouble);
}

function press(event) {
  const control = event.target.closest("button");
  const message = control?.closest(".message");
  if (control?.dataset.call) once(message, control, { call: control.dataset.call });
  if (control?.dataset.step) step(control);
  if (control?.matches(".dismiss")) message.remove();
}

function submit(event) {
  const form = event.target;
  event.preventDefault();
  const data = new FormData(form);
  const body = form.dataset.picks
    ? { picks: form.dataset.picks, values: data.getAll("pick") }
    : { form: form.dataset.form, values: Object.fromEntries(data) };
  once(form.closest(".message"), form.querySelector(".primary"), body);
}

/** Listen to all messages, those to come too. */
export function start() {
  const feed = document.getElementById("feed");
  feed.addEventListener("click", press);
  feed.addEventListener("submit", submit);
}
