// The command line: typed lines, shortcuts, and what was typed before.

import { Combobox } from "./combobox.js";
import { offers } from "./completion.js";
import { reply } from "./feed.js";
import { whoever } from "./people.js";
import { call, suggest } from "./server.js";

const form = document.getElementById("composer");
const input = document.getElementById("line");
const trouble = document.getElementById("trouble");

const box = new Combobox(input, document.getElementById("completions"), complete, () => send(input.value));

async function complete(line) {
  try {
    return await offers(line, suggest);
  } catch {
    return []; // without the server one types without completion
  }
}

/** Send a line; it leaves the box when it is answered, and stays when it could not be. */
async function send(line) {
  if (!line.trim() || form.ariaBusy === "true") return;
  box.close();
  trouble.textContent = "";
  const person = await whoever();
  form.ariaBusy = "true";
  try {
    const answer = await call(person, { line });
    if (input.value === line) input.value = "";
    reply(answer.html, null, line.trim());
  } catch (error) {
    if (!input.value) input.value = line;
    trouble.textContent = error.message;
  } finally {
    form.ariaBusy = "false";
  }
}

/** Values for the fields of forms, offered by the browser while they are typed. */
async function suggestField(event) {
  const field = event.target;
  if (!field.dataset?.command) return;
  const found = await suggest(field.dataset.command, field.name, field.value).catch(() => []);
  const list = field.list ?? addList(field);
  list.replaceChildren(...found.map(({ value, label }) => new Option(label, value)));
}

function addList(field) {
  const list = document.createElement("datalist");
  list.id = crypto.randomUUID();
  field.after(list);
  field.setAttribute("list", list.id);
  return list;
}

/** Listen to the command line, the shortcuts and the fields of forms. */
export function start() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(input.value);
  });
  document.querySelector(".chips").addEventListener("click", (event) => {
    if (event.target.dataset.line) send(event.target.dataset.line);
  });
  const feed = document.getElementById("feed");
  feed.addEventListener("focusin", suggestField);
  feed.addEventListener("input", suggestField);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target === document.body) input.focus();
  });
}
