// The search of every page: suggestions below its fields, and the page of results. The index is a
// script, since a page that is opened from a folder may fetch nothing; it is loaded when a field
// gets the focus.

import { finder } from "./finder.js";

const MOST = 40;
const SUGGESTED = 8;
const script = document.currentScript.src;
const top = new URL("..", script);

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

let loading;
function loaded() {
  loading ??= new Promise((done, failed) => {
    const onload = () => done(finder(globalThis.itotNames));
    const src = new URL("names.js", script).href;
    document.head.append(element("script", { src, onload, onerror: failed }));
  });
  return loading;
}

const href = (found) => new URL(`${found.path}index.html`, top).href;
const about = (found) => [found.kind, ...found.where].join(" · ");

function suggest(input) {
  const list = element("ul", { className: "suggestions", id: `${input.id}-suggestions` });
  const said = element("span", { className: "hidden", role: "status" });
  list.role = "listbox";
  list.ariaLabel = "Suggestions";
  list.hidden = true;
  input.after(list, said);
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", list.id);
  let chosen = -1;

  const choose = (at) => {
    chosen = at;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", n === at));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const close = () => {
    list.hidden = true;
    input.ariaExpanded = "false";
    said.textContent = "";
    choose(-1);
  };
  const open = async () => {
    const words = input.value;
    const find = await loaded();
    if (words !== input.value || document.activeElement !== input) return;
    const { found } = find(words);
    list.replaceChildren(
      ...found.slice(0, SUGGESTED).map((each, n) => {
        const label = element("span", {}, each.label);
        const item = element("li", { id: `${list.id}-${n}` }, label, element("small", {}, about(each)));
        item.role = "option";
        // Before the field loses the focus, and with it the list.
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => location.assign(href(each)));
        return item;
      }),
    );
    list.hidden = !found.length;
    input.ariaExpanded = String(!list.hidden);
    said.textContent = words.trim() ? `${list.children.length} suggestions` : "";
    choose(-1);
  };

  input.addEventListener("focus", () => loaded().catch(() => {}));
  input.addEventListener("input", () => open().catch(close));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && chosen >= 0) list.children[chosen].click();
    else if (event.key === "ArrowDown" && list.hidden) open().catch(close);
    else if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? count - 1 : chosen - 1);
    else return;
    event.preventDefault();
  });
}

function page(form) {
  const input = form.querySelector("input");
  const status = document.getElementById("status");
  const chips = document.getElementById("kinds");
  const results = document.getElementById("results");
  const more = element("p", {});
  results.after(more);
  let kind = "";
  // What was searched before stays in the history; what is still being typed does not.
  let settled = true;

  const remember = () => {
    const address = new URL(location.href);
    address.search = new URLSearchParams(
      Object.entries({ q: input.value.trim(), kind }).filter(([, value]) => value),
    );
    if (address.href === location.href) return;
    try {
      history[settled ? "pushState" : "replaceState"](null, "", address);
      settled = false;
    } catch {
      // A browser may keep the address of a page that was opened from a folder.
    }
  };

  const show = async (most = MOST) => {
    const words = input.value;
    let find;
    try {
      find = await loaded();
    } catch {
      status.textContent = "The index of names could not be read.";
      return;
    }
    if (words !== input.value) return;
    const { found, guessed } = find(words);
    // In the order of the index, which does not change with what is typed.
    const inOrder = [...found].sort((one, other) => one.id - other.id);
    const counts = Map.groupBy(inOrder, (each) => each.kind);
    if (!counts.has(kind)) kind = "";
    const shown = kind ? found.filter((each) => each.kind === kind) : found;
    status.textContent = !words.trim()
      ? ""
      : `${shown.length} found${guessed && found.length ? ", with other words or spellings" : ""}`;
    const focused = chips.contains(document.activeElement) && document.activeElement.dataset.kind;
    chips.replaceChildren(
      ...(counts.size < 2 ? [] : [...counts]).map(([name, { length }]) => {
        const chip = element("button", { type: "button", ariaPressed: String(kind === name) });
        chip.append(`${name} ${length}`);
        chip.dataset.kind = name;
        chip.addEventListener("click", () => {
          kind = kind === name ? "" : name;
          remember();
          show();
        });
        return chip;
      }),
    );
    [...chips.children].find((chip) => chip.dataset.kind === focused)?.focus();
    results.dataset.words = words;
    const all = () => show(shown.length).then(() => results.querySelectorAll("a")[MOST].focus());
    more.replaceChildren(
      ...(shown.length > most
        ? [element("button", { type: "button", onclick: all }, `Show all ${shown.length}`)]
        : []),
    );
    results.replaceChildren(
      ...shown.slice(0, most).map((each) =>
        element(
          "li",
          {},
          element("p", { className: "title" }, element("a", { href: href(each) }, each.label)),
          element("p", { className: "kind" }, element("span", {}, about(each))),
          ...[each.said, each.text]
            .filter(Boolean)
            .map((text) => element("p", { className: "why" }, text)),
        ),
      ),
    );
  };

  const read = () => {
    const asked = new URLSearchParams(location.search);
    input.value = asked.get("q") ?? "";
    kind = asked.get("kind") ?? "";
    settled = true;
    return show();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember();
    settled = true;
    show();
  });
  input.addEventListener("input", () => {
    remember();
    show();
  });
  input.addEventListener("change", () => {
    settled = true;
  });
  addEventListener("popstate", read);
  // With the arrow keys from the field through the results, and back with Escape.
  form.parentElement.addEventListener("keydown", (event) => {
    const links = [...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== input) return;
    if (event.key === "ArrowDown") (links[at + 1] ?? links[at])?.focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
    else if (event.key === "Escape" && at >= 0) input.focus();
    else return;
    event.preventDefault();
  });
  input.focus();
  read();
}

document.querySelectorAll("input[data-suggest]").forEach(suggest);
document.querySelectorAll("#search").forEach(page);
