// A text box with a list of offers above it, as the ARIA combobox pattern wants it.

/** `offers(text)` gives what to list; `submit()` is called by Enter when no offer is meant. */
export class Combobox {
  constructor(input, list, offers, submit) {
    Object.assign(this, { input, list, offers, submit, items: [], active: -1, turn: 0 });
    input.addEventListener("input", () => this.refresh());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.accept([...list.children].indexOf(option));
    });
  }

  async refresh() {
    const turn = ++this.turn;
    const items = await this.offers(this.input.value);
    if (turn !== this.turn) return; // somebody typed on meanwhile
    this.items = items;
    this.list.replaceChildren(...items.map(option));
    this.expand(items.length > 0);
    const done = items.some((item) => item.insert.trim() === this.input.value.trim());
    this.activate(items[0]?.eager && !done ? 0 : -1);
  }

  close() {
    this.turn++;
    this.items = [];
    this.expand(false);
    this.activate(-1);
  }

  expand(open) {
    this.list.hidden = !open;
    this.input.ariaExpanded = String(open);
  }

  activate(index) {
    this.active = index;
    [...this.list.children].forEach((child, at) => (child.ariaSelected = String(at === index)));
    const chosen = this.list.children[index];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  move(by) {
    const count = this.items.length;
    this.activate(this.active < 0 && by < 0 ? count - 1 : (this.active + by + count) % count);
  }

  accept(index) {
    this.input.value = this.items[index].insert;
    this.refresh();
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") this.enter(event);
    else if (this.items.length) this.listKey(event);
  }

  enter(event) {
    event.preventDefault();
    if (this.active >= 0) this.accept(this.active);
    else this.submit();
  }

  listKey(event) {
    const act = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      Tab: () => this.accept(Math.max(this.active, 0)),
      Escape: () => this.close(),
    }[event.shiftKey ? "" : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

function option({ label, hint }, index) {
  const item = document.createElement("li");
  item.id = `completion-${index}`;
  item.role = "option";
  const name = document.createElement("span");
  name.textContent = label;
  const more = document.createElement("small");
  more.textContent = hint;
  item.append(name, " ", more);
  return item;
}
