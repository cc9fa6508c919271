/* Single keys and the list of them behind "?". They can be switched off, for those who dictate. */

const overpaintKeys = (() => {
  const STORE = "overpaint.keys";
  const bound = new Map();
  const dialog = document.getElementById("keys");

  function stored() {
    try { return localStorage.getItem(STORE); } catch { return null; }
  }

  function store(value) {
    try { localStorage.setItem(STORE, value); } catch { /* a page from a disk may have no storage */ }
  }

  let on = stored() !== "off";

  /* `action` gets the event; true from it means that the key was used. */
  function add(key, meaning, action) {
    bound.set(key, { meaning, action });
  }

  function typing(target) {
    return target instanceof HTMLElement && target.closest("input:not([type=checkbox], [type=range]), select, textarea") !== null;
  }

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const found = bound.get(event.key);
    if (!found || (!on && event.key.length === 1 && event.key !== "?")) return;
    if (found.action(event) !== false) event.preventDefault();
  }

  function names(key) {
    return { ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" }[key] ?? key;
  }

  function list() {
    const rows = [...bound].filter(([, { meaning }]) => meaning).map(([key, { meaning }]) =>
      overpaintBase.element("div", "", overpaintBase.element("dt", "", overpaintBase.element("kbd", "", names(key))),
        overpaintBase.element("dd", "", meaning)));
    dialog.querySelector("dl").replaceChildren(...rows);
  }

  function help() {
    if (dialog.open) { dialog.close(); return; }
    list();
    dialog.querySelector("input").checked = on;
    dialog.showModal();
  }

  if (dialog) {
    dialog.querySelector("input").addEventListener("change", (event) => {
      on = event.target.checked;
      store(on ? "on" : "off");
    });
    add("?", "this list", help);
    document.addEventListener("keydown", press);
    document.querySelectorAll(".keys-help").forEach((each) => each.addEventListener("click", help));
  }

  return { add, help };
})();
