// Who sits at this tab. A tab keeps its person; the browser remembers everyone who was here.

import { join } from "./server.js";

const dialog = document.getElementById("join");
const form = dialog.querySelector("form");
const input = form.elements.name;
const trouble = dialog.querySelector(".join-trouble");
const chip = document.getElementById("me");

let person = read(sessionStorage, "person", null);
let waiting = []; // those who wait for a person to join

function read(storage, key, otherwise) {
  try {
    return JSON.parse(storage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const known = () => read(localStorage, "people", []);

function become(somebody) {
  person = somebody;
  sessionStorage.setItem("person", JSON.stringify(person));
  const others = known().filter((other) => other.id !== person.id);
  localStorage.setItem("people", JSON.stringify([person, ...others].slice(0, 8)));
  show();
  dialog.close();
  for (const resolve of waiting) resolve(person);
  waiting = [];
}

function show() {
  chip.hidden = false;
  chip.querySelector(".name").textContent = person.name;
  chip.querySelector(".initial").textContent = [...person.name][0].toUpperCase();
}

function open() {
  trouble.textContent = "";
  input.value = "";
  dialog.querySelector(".known").replaceChildren(...known().map(offer));
  if (!dialog.open) dialog.showModal();
  input.focus();
}

function offer(somebody) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = `Continue as ${somebody.name}`;
  button.addEventListener("click", () => become(somebody));
  return button;
}

async function submit(event) {
  event.preventDefault();
  const name = input.value.trim();
  const before = known().find((somebody) => somebody.name === name);
  trouble.textContent = "";
  try {
    become(before ?? (await join(name)));
  } catch (error) {
    trouble.textContent = error.message;
    input.focus();
  }
}

/** The tab's person, as soon as there is one. */
export function whoever() {
  if (person) return Promise.resolve(person);
  open();
  return new Promise((resolve) => waiting.push(resolve));
}

/** Ask for a name if this tab has none, and let people change who they are. */
export function start() {
  form.addEventListener("submit", submit);
  dialog.addEventListener("cancel", (event) => person || event.preventDefault());
  chip.addEventListener("click", open);
  if (person) show();
  else open();
}
