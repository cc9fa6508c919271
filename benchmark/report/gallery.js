/* Filters of the gallery. The address after # holds them, so that a view can be sent to someone. */

(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const PAGE = 24;
  const FIELD = { kind: "kind", class: "edit_class", label: "label", side: "side" };
  const items = window.overpaint.items;
  const haystacks = items.map((item) =>
    [item.sample_id, item.label, item.kind, item.instruction, item.reason].join("\n").toLowerCase());
  let sample = null;
  let limit = PAGE;

  /* An empty label is a value of its own (the dataset), so options hold JSON and "" means all. */
  function option(value, text) {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = text;
    return made;
  }

  function title(filter, value) {
    if (filter === "class") return window.overpaint.classes[value] ?? value;
    return value || (filter === "label" ? "the dataset" : "(none)");
  }

  function fill(filter) {
    const counts = new Map();
    for (const item of items) counts.set(item[FIELD[filter]], (counts.get(item[FIELD[filter]]) ?? 0) + 1);
    const values = [...counts].sort(([a], [b]) => title(filter, a).localeCompare(title(filter, b)));
    form.elements[filter].replaceChildren(option("", `all (${items.length})`), ...values.map(
      ([value, count]) => option(JSON.stringify(value), `${title(filter, value)} (${count})`)));
  }

  function chosen() {
    const active = Object.keys(FIELD).filter((filter) => form.elements[filter].value !== "");
    return active.map((filter) => [filter, JSON.parse(form.elements[filter].value)]);
  }

  function matching() {
    const filters = chosen();
    const text = form.elements.q.value.trim().toLowerCase();
    return items.filter((item, place) =>
      filters.every(([filter, value]) => item[FIELD[filter]] === value)
      && (sample === null || item.sample_id === sample) && haystacks[place].includes(text));
  }

  function draw() {
    const found = matching();
    document.getElementById("cards").replaceChildren(...found.slice(0, limit).map(overpaintCard));
    const one = sample === null ? "" : ` · sample ${sample}`;
    document.getElementById("count").textContent = `${found.length} of ${items.length} findings${one}`;
    const more = document.getElementById("more");
    more.hidden = found.length <= limit;
    more.textContent = `Show ${Math.min(PAGE, found.length - limit)} more of ${found.length - limit}`;
  }

  function address() {
    const parameters = new URLSearchParams(chosen());
    if (form.elements.q.value) parameters.set("q", form.elements.q.value);
    if (sample !== null) parameters.set("sample", sample);
    return parameters.toString();
  }

  function changed() {
    limit = PAGE;
    const hash = address();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    draw();
  }

  /* A filter that no finding has, as in an address from another report, falls back to all. */
  function restore() {
    const parameters = new URLSearchParams(location.hash.slice(1));
    for (const filter of Object.keys(FIELD)) {
      const wanted = parameters.has(filter) ? JSON.stringify(parameters.get(filter)) : "";
      const known = [...form.elements[filter].options].some((each) => each.value === wanted);
      form.elements[filter].value = known ? wanted : "";
    }
    form.elements.q.value = parameters.get("q") ?? "";
    sample = parameters.get("sample");
    limit = PAGE;
    draw();
  }

  function arrive() {
    if (!location.hash.includes("=")) return;
    restore();
    document.getElementById("gallery").scrollIntoView({ behavior: "instant" });
  }

  Object.keys(FIELD).forEach(fill);
  form.hidden = false;
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => { sample = null; setTimeout(changed); });
  document.getElementById("more").addEventListener("click", () => {
    const first = limit;
    limit += PAGE;
    draw();
    document.querySelectorAll("#cards .id")[first]?.focus();
  });
  window.addEventListener("hashchange", arrive);
  draw();
  arrive();
})();
