"use strict";
/* Elements and figures, for all other scripts. Texts come from outside: they enter a page as text only. */

const overpaintBase = (() => {
  const data = { items: [], classes: {}, pictures: {}, ...window.overpaint?.gallery };
  if (data.shots) for (const item of data.items) item.pictures = data.shots[item.pictures];

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  /* Text whose direction is its own. */
  function isolated(tag, className, text) {
    const made = element(tag, className, text);
    made.dir = "auto";
    return made;
  }

  function button(className, text, action) {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  function figure(value) {
    if (value === null || value === undefined) return "–";
    if (typeof value !== "number") return String(value);
    const short = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
    return String(short).replace("-", "−");
  }

  function classTitle(id) {
    return data.classes[id] ?? id;
  }

  function pictureAddress(path) {
    return data.pictures[path] ?? path;
  }

  function option(value, text) {
    const made = element("option", "", text);
    made.value = value;
    return made;
  }

  function percent(share) {
    return share === null ? "–" : `${figure(Number((100 * share).toPrecision(3)))} %`;
  }

  return { data, element, option, percent, isolated, button, figure, classTitle, pictureAddress };
})();
