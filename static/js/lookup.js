/* The look-up box: "/" goes to it, or to its page where it has no room. While somebody types in an
 * input[data-proposals], activities and channels are proposed (a combobox of ARIA 1.2): arrows choose
 * one, Enter takes it or asks what is written, Esc closes. It stays a plain search box where there
 * is no script, or no answer. The list is made here; its options come from data-proposals. */
import { isShortcut } from "./typing.js";
import { say, sayCount } from "./words.js";

const pause = 120; // ms between a keystroke and the question to the server

addEventListener("keydown", (event) => {
  if (event.key !== "/" || !isShortcut(event)) return;
  // That of the page itself before the one in its frame.
  const find = (selector) => [...document.querySelectorAll(selector)];
  const boxes = [...find("main [data-lookup]"), ...find("[data-lookup]")];
  const box = boxes.find((candidate) => candidate.offsetParent);
  const page = document.querySelector("[data-lookup-page]");
  if (!box && !page) return;
  event.preventDefault();
  if (!box) return page.click();
  box.focus();
  box.select();
});

class Box {
  constructor(input, number) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `lookup-${number}`;
    this.list.className = "lookup-list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", say("Activities and channels"));
    input.form.append(this.list);
    input.type = "text"; // a search box may not be a combobox
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);

    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    // The input keeps the focus while a pointer chooses.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  get options() {
    return [...this.list.children];
  }

  ask() {
    clearTimeout(this.timer);
    this.request?.abort();
    if (!this.input.value.trim()) return this.close();
    this.timer = setTimeout(() => this.load(), pause);
  }

  async load() {
    this.request = new AbortController();
    const { signal } = this.request;
    const address = new URL(this.input.dataset.proposals, location);
    address.searchParams.set("q", this.input.value);
    try {
      const answer = await fetch(address, { signal });
      if (answer.ok && !answer.redirected) this.show(await answer.text());
    } catch {
      // Nothing is proposed; what is written can be asked all the same.
    }
  }

  show(markup) {
    if (document.activeElement !== this.input) return;
    this.list.innerHTML = markup;
    this.options.forEach((option, index) => (option.id = `${this.list.id}-${index}`));
    this.choose(null);
    const count = this.options.length;
    this.list.hidden = !count;
    this.input.setAttribute("aria-expanded", String(count > 0));
    const words = count ? sayCount("{n} proposal", "{n} proposals", count) : say("No proposals");
    document.getElementById("live").textContent = words;
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.choose(null);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  choose(option) {
    for (const one of this.options) one.setAttribute("aria-selected", String(one === option));
    this.chosen = option;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /* Round the end, by way of the input itself. */
  move(step) {
    if (this.list.hidden) return this.ask();
    const places = [null, ...this.options];
    const at = places.indexOf(this.chosen) + step;
    this.choose(places[(at + places.length) % places.length]);
  }

  take(option) {
    this.input.value = option.dataset.question;
    if (option.dataset.whole !== undefined) {
      this.close();
      return this.input.form.requestSubmit();
    }
    this.input.value += " on ";
    this.ask();
  }

  onKey(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Enter" && isOpen && this.chosen) this.take(this.chosen);
    else if (event.key === "Escape" && isOpen) this.close();
    else return;
    event.preventDefault();
  }
}

let boxes = 0;

function mountAll() {
  for (const input of document.querySelectorAll("input[data-proposals]:not([role])")) {
    new Box(input, boxes++);
  }
}

document.addEventListener("htmx:load", mountAll);
mountAll();
