import { element } from "./element.js";

/** Draw tabs that show one panel, as the WAI-ARIA Authoring Practices have them: an arrow key, Home
 *  and End choose, too. */
export function draw(bar, panel, names, current, choose) {
  const tab = (name, place) => {
    const chosen = place === current;
    const made = element("button", { type: "button", id: `tab-${place}`, title: name }, name);
    made.tabIndex = chosen ? 0 : -1;
    made.setAttribute("role", "tab");
    made.setAttribute("aria-selected", chosen);
    made.setAttribute("aria-controls", panel.id);
    made.addEventListener("click", () => choose(place));
    return made;
  };
  bar.replaceChildren(...names.map(tab));
  bar.onkeydown = (event) => {
    const last = names.length - 1;
    const goals = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last };
    if (!(event.key in goals)) return;
    event.preventDefault();
    choose((goals[event.key] + names.length) % names.length);
    bar.querySelector("[aria-selected=true]").focus();
  };
  panel.setAttribute("aria-labelledby", `tab-${current}`);
}
