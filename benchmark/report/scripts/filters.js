/* The gallery's filters: fields of findings, a text and one sample. The address after # holds them. */

const overpaintFilters = (() => {
  const { data, option, classTitle } = overpaintBase;
  const form = document.getElementById("filters");
  const fields = new Map();
  let haystacks = null;
  let sample = null;

  /* `value(item)` is a text; `title(value)` what stands for it in the list. */
  function add(name, value, title) {
    fields.set(name, { value, title });
  }

  /* An empty label is a value of its own (the dataset), so options hold JSON and "" means all. */
  function fill(name, { value, title }) {
    const counts = new Map();
    for (const item of data.items) counts.set(value(item), (counts.get(value(item)) ?? 0) + 1);
    const values = [...counts].sort(([a], [b]) => title(a).localeCompare(title(b)));
    const select = form.elements[name];
    const chosen = select.value;
    select.replaceChildren(option("", `all (${data.items.length})`), ...values.map(
      ([each, count]) => option(JSON.stringify(each), `${title(each)} (${count})`)));
    select.value = [...select.options].some((each) => each.value === chosen) ? chosen : "";
  }

  function chosen() {
    const active = [...fields.keys()].filter((name) => form.elements[name].value !== "");
    return active.map((name) => [name, JSON.parse(form.elements[name].value)]);
  }

  function texts() {
    haystacks ??= data.items.map((item) =>
      [item.sample_id, item.label, item.kind, item.instruction, item.reason].join("\n").toLowerCase());
    return haystacks;
  }

  function matching() {
    const active = chosen().map(([name, wanted]) => [fields.get(name).value, wanted]);
    const text = form.elements.q.value.trim().toLowerCase();
    const found = data.items.filter((item, place) =>
      active.every(([value, wanted]) => value(item) === wanted)
      && (sample === null || item.sample_id === sample) && (!text || texts()[place].includes(text)));
    return form.elements.kind.value === "" ? found : found.sort(worstFirst);
  }

  /* Scores of one kind can be set against each other; those of several kinds can't. */
  function worstFirst(one, two) {
    return (two.score ?? -1) - (one.score ?? -1);
  }

  function parameters() {
    const found = new URLSearchParams(chosen());
    if (form.elements.q.value) found.set("q", form.elements.q.value);
    if (sample !== null) found.set("sample", sample);
    return found;
  }

  /* A filter that no finding has, as in an address from another report, falls back to all. */
  function restore(found) {
    for (const name of fields.keys()) {
      const wanted = found.has(name) ? JSON.stringify(found.get(name)) : "";
      const known = [...form.elements[name].options].some((each) => each.value === wanted);
      form.elements[name].value = known ? wanted : "";
    }
    form.elements.q.value = found.get("q") ?? "";
    sample = found.get("sample");
  }

  if (form) {
    add("kind", (item) => item.kind, (kind) => kind || "(none)");
    add("class", (item) => item.edit_class, (id) => classTitle(id) || "(none)");
    add("label", (item) => item.label, (label) => label || "the dataset");
    add("side", (item) => item.side, (side) => side || "(none)");
  }

  return {
    form, add, matching, parameters, restore,
    refill: () => fields.forEach((field, name) => fill(name, field)),
    sample: () => sample,
    clear: () => { sample = null; },
  };
})();
