// The playground's server: questions to it, and the sentence to show when there is no answer.

const UNREACHABLE = "The playground cannot be reached. Nothing is lost: try again in a moment.";
const PATIENCE = 30_000; // milliseconds

/** Why there is no answer, as a sentence for people. `status` is 0 when the server was not reached. */
export class Trouble extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function ask(path, options) {
  let response;
  let answer;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    answer = await response.json();
  } catch {
    throw new Trouble(UNREACHABLE, response?.status ?? 0);
  }
  if (!response.ok) throw new Trouble(answer.error, response.status);
  return answer;
}

function post(path, body, headers = {}) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Playground": "1", ...headers },
    body: JSON.stringify(body),
  });
}

/** A new person of this name: {id, name}. */
export function join(name) {
  return post("/join", { name });
}

/** The private answer to a line, a button or a form: {kind, html}. */
export function call(person, body) {
  return post("/call", body, {
    "X-Playground-User": person.id,
    "X-Playground-Name": encodeURIComponent(person.name),
  });
}

/** Values for an argument that is being typed: [{value, label}]. */
export function suggest(command, param, prefix) {
  return ask(`/suggest?${new URLSearchParams({ command, param, prefix })}`);
}
