// What can be typed next in a command line: commands, names of arguments, and their values.

const commands = JSON.parse(document.getElementById("commands").textContent);

/**
 * Offers for the end of a line: [{text, insert, label, hint, eager}]. `insert` is the whole line once accepted;
 * an `eager` offer is chosen by Enter without an arrow key. `suggest(command, param, prefix)` asks the server.
 */
export async function offers(line, suggest) {
  const [, name, rest] = /^\/(\S*)(?:\s+(.*))?$/s.exec(line) ?? [];
  if (name === undefined) return [];
  if (rest === undefined && !/\s$/.test(line)) return commands.filter((c) => c.name.startsWith(name)).map(offerCommand);
  const command = commands.find((candidate) => candidate.name === name);
  return command ? offerArguments(command, line, rest ?? "", suggest) : [];
}

function offerCommand({ name, description }) {
  return { insert: `/${name} `, label: `/${name}`, hint: description, eager: true };
}

async function offerArguments(command, line, rest, suggest) {
  const { before, param, prefix } = beingTyped(command, rest);
  const head = line.slice(0, line.length - rest.length) + before;
  if (param) return offerValues(command, param, prefix, `${head}${param.name}:`, suggest);
  const free = command.params.filter((candidate) => !named(before, candidate));
  const names = free
    .filter((candidate) => candidate.name.startsWith(prefix))
    .map((candidate) => ({ insert: `${head}${candidate.name}:`, label: `${candidate.name}:`, hint: candidate.description }));
  const values = prefix && free[0] ? await offerValues(command, free[0], prefix, `${head}${free[0].name}:`, suggest) : [];
  return [...names, ...values.slice(0, 8)];
}

/** The last argument of a line: with its name its value may hold spaces, without one it is the last word. */
function beingTyped(command, rest) {
  for (const match of [...rest.matchAll(/(?:^|\s)([a-z]+)[:=]/g)].reverse()) {
    const param = command.params.find((candidate) => candidate.name === match[1]);
    const prefix = rest.slice(match.index + match[0].length);
    if (!param || /\s$/.test(prefix)) break;
    return { before: rest.slice(0, match.index + match[0].length - param.name.length - 1), param, prefix };
  }
  const prefix = /\S*$/.exec(rest)[0];
  return { before: rest.slice(0, rest.length - prefix.length), prefix };
}

const named = (text, param) => new RegExp(`(^|\\s)${param.name}[:=]`).test(text);

async function offerValues(command, param, prefix, head, suggest) {
  if (param.choices.length) {
    return param.choices.filter((choice) => choice.startsWith(prefix)).map((choice) => offerValue(head, choice, choice));
  }
  if (!param.suggests) return [];
  const found = await suggest(command.name, param.name, prefix);
  return found.map(({ value, label }) => offerValue(head, value, label));
}

function offerValue(head, value, label) {
  return { insert: `${head}${value} `, label, hint: label === value ? "" : value };
}
