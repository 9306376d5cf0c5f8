/** Make an element; what it contains is text or elements, and never markup. */
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A cell of a table that says what it is where there is no room for a head. */
export function labelled(name, ...children) {
  const cell = element("td", {}, ...children);
  cell.dataset.label = name;
  return cell;
}
