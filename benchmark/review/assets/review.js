/* One finding at a time: look, decide by a key, and the next one is there. */

(() => {
  const { data, element, isolated, figure, classTitle } = overpaintBase;
  const items = data.items;
  const form = document.getElementById("filters");
  const part = (name) => document.getElementById(name);
  const FIELDS = ["kind", "auditor", "label"];
  const WORDS = { accept: "accepted", reject: "rejected", unsure: "unsure" };
  const VIEWS = ["source", "target", "change", "mask", "difference"];
  const wide = window.matchMedia("(min-width: 48.01rem)");
  const drafts = new Map();
  let history = [];
  let visible = [];
  let current = -1;
  let flipped = false;

  function subject(item) {
    return JSON.stringify([item.sample_id, item.kind, item.label, item.side]);
  }

  function restoreHistory() {
    if (overpaintStore.mode === "server") { history = overpaintStore.standing(data.review.decisions, "verdict"); return; }
    const places = new Map(items.map((item, place) => [subject(item), place]));
    const said = overpaintStore.mine().map((row) => ({ ...row, item: places.get(subject(row)) }));
    history = overpaintStore.standing(said.filter((row) => row.item !== undefined), "verdict");
  }

  function word(place) {
    return history.findLast((one) => one.item === place);
  }

  function decided() {
    return new Set(history.map((one) => one.item));
  }

  function option(value, text) {
    const made = element("option", "", text);
    made.value = value;
    return made;
  }

  /* An empty label is a value of its own (the dataset), so options hold JSON and "" means all. */
  function fill(name) {
    const counts = new Map();
    for (const item of items) counts.set(item[name], (counts.get(item[name]) ?? 0) + 1);
    const values = [...counts].sort(([a], [b]) => a.localeCompare(b));
    form.elements[name].replaceChildren(option("", `all (${items.length})`), ...values.map(([value, count]) =>
      option(JSON.stringify(value), `${value || "the dataset"} (${count})`)));
  }

  function matches(place) {
    const item = items[place];
    const state = form.elements.state.value;
    const said = word(place)?.verdict ?? "open";
    return (state === "" || said === state) && item.score >= Number(form.elements.score.value || 0)
      && FIELDS.every((name) => form.elements[name].value === "" || JSON.parse(form.elements[name].value) === item[name]);
  }

  function filtered() {
    visible = items.map((_, place) => place).filter(matches);
    if (!visible.includes(current)) show(firstOpen(visible));
    else tell();
    address();
  }

  function firstOpen(places) {
    const done = decided();
    return places.find((place) => !done.has(place)) ?? places[0] ?? -1;
  }

  function address() {
    const parameters = new URLSearchParams();
    for (const name of ["state", "score", ...FIELDS]) if (form.elements[name].value) parameters.set(name, form.elements[name].value);
    if (current >= 0) parameters.set("item", current);
    overpaintAddress.write("", parameters);
  }

  function restoreAddress() {
    const parameters = overpaintAddress.read("") ?? new URLSearchParams();
    for (const name of ["state", "score", ...FIELDS]) form.elements[name].value = parameters.get(name) ?? "";
    for (const name of ["state", ...FIELDS]) if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
    const wanted = Number(parameters.get("item") ?? -1);
    visible = items.map((_, place) => place).filter(matches);
    show(visible.includes(wanted) ? wanted : firstOpen(visible));
  }

  function tell() {
    const done = decided();
    const here = visible.filter((place) => done.has(place)).length;
    part("progress").max = Math.max(1, visible.length);
    part("progress").value = here;
    part("count").textContent = `${here} of ${visible.length} decided` + (visible.length < items.length ? `, ${done.size} of ${items.length} in all` : "");
    part("undo").disabled = history.length === 0;
    const said = current < 0 ? undefined : word(current);
    part("said").textContent = said ? `you: ${WORDS[said.verdict]}` : "";
    for (const button of part("ruling").querySelectorAll("[data-verdict]")) {
      button.setAttribute("aria-pressed", String(button.dataset.verdict === said?.verdict));
    }
  }

  function evidenceText(value) {
    if (Array.isArray(value)) return value.map(evidenceText).join(", ");
    return value !== null && typeof value === "object" ? JSON.stringify(value) : figure(value);
  }

  function evidence(item) {
    return Object.entries(item.evidence).map(([name, value]) =>
      element("div", "", isolated("dt", "", name.replaceAll("_", " ")), isolated("dd", "", evidenceText(value))));
  }

  function box([left, top, right, bottom]) {
    const made = element("span", "box");
    const share = (value) => `${100 * Math.min(1, Math.max(0, value))}%`;
    Object.assign(made.style, { left: share(left), top: share(top), width: share(right - left), height: share(bottom - top) });
    return made;
  }

  function view(item, name) {
    const title = name === "target" && item.label ? "answer" : name;
    const image = element("img");
    image.alt = `${title} of ${item.sample_id}`;
    const frame = element("span", "frame", image, ...(item.boxes[name] ?? []).map(box));
    image.addEventListener("load", () => frame.style.setProperty("--aspect", image.naturalWidth / image.naturalHeight));
    image.src = item.pictures[name];
    const made = element("figure", name === "source" || name === "target" ? "large" : "", frame, element("figcaption", "", title));
    made.dataset.name = name;
    return made;
  }

  function drawViews(item) {
    flipped = false;
    const names = VIEWS.filter((name) => item.pictures[name]);
    part("views").setAttribute("aria-busy", "false");
    part("views").replaceChildren(...names.map((name) => view(item, name)));
    if (!names.length) part("views").append(element("p", "none", "no pictures: the sample can't be read any more"));
  }

  async function illustrate(place) {
    part("views").setAttribute("aria-busy", "true");
    part("views").replaceChildren(element("p", "none", "drawing the pictures …"));
    try {
      const item = await overpaintStore.illustrated(place);
      if (place === current) drawViews(item);
    } catch (error) {
      if (place === current) part("views").replaceChildren(element("p", "none", `no pictures: ${error.message}`));
      return;
    }
    if (place !== current || overpaintStore.mode === "static") return;
    const at = visible.indexOf(place);
    for (const next of visible.slice(at + 1, at + 3)) overpaintStore.illustrated(next).catch(() => {});
  }

  function describe(item) {
    part("subject").textContent = item.sample_id;
    part("kind").textContent = item.kind;
    part("class").textContent = classTitle(item.edit_class);
    part("label").textContent = item.label || "dataset";
    part("side").textContent = item.side;
    part("auditor").textContent = item.auditor;
    part("instruction").textContent = item.instruction || "(no instruction)";
    part("reason").textContent = item.reason;
    part("score").textContent = `score ${figure(item.score)} · threshold ${figure(item.threshold)} · measured ${figure(item.value)}`;
    part("evidence").replaceChildren(...evidence(item));
  }

  function show(place) {
    current = place;
    part("finding").hidden = place < 0;
    part("ruling").hidden = place < 0;
    part("nothing").hidden = place >= 0;
    if (place >= 0) {
      describe(items[place]);
      part("note").value = drafts.get(place) ?? word(place)?.note ?? "";
      illustrate(place);
    }
    tell();
    address();
  }

  function step(by) {
    const place = visible[visible.indexOf(current) + by];
    if (place !== undefined) show(place);
  }

  /* To the next one that is undecided, else to the next one. */
  function advance() {
    const done = decided();
    const rest = visible.slice(visible.indexOf(current) + 1);
    const next = rest.find((place) => !done.has(place)) ?? visible.find((place) => !done.has(place)) ?? rest[0];
    if (next === undefined || next === current) tell();
    else show(next);
  }

  function row(place, verdict, note) {
    const { sample_id, kind, label, side } = items[place];
    return { sample_id, kind, label, side, verdict, note };
  }

  function say(place, verdict, note) {
    return overpaintStore.save("decisions", { item: place, verdict, note }, row(place, verdict, note));
  }

  async function decide(verdict, onward = true) {
    const place = current;
    if (place < 0) return;
    const note = part("note").value;
    if (!(await say(place, verdict, note))) return;
    history.push({ item: place, verdict, note });
    drafts.delete(place);
    if (onward && current === place) advance();
    else tell();
  }

  async function undo() {
    const last = history.at(-1);
    if (!last || !(await say(last.item, "undo", ""))) return;
    history.splice(history.lastIndexOf(last), 1);
    if (!visible.includes(last.item)) visible = [...visible, last.item].sort((a, b) => a - b);
    show(last.item);
  }

  /* A note goes with the verdict; on what is decided already, it is said again with the new note. */
  function noted() {
    const said = word(current);
    if (said) decide(said.verdict, false);
    else drafts.set(current, part("note").value);
  }

  function flip() {
    const item = items[current];
    const image = part("views").querySelector('[data-name="target"] img');
    if (!image || !item.pictures.source) return;
    flipped = !flipped;
    image.src = item.pictures[flipped ? "source" : "target"];
    image.closest("figure").lastChild.textContent = flipped ? "source" : item.label ? "answer" : "target";
  }

  function bind() {
    overpaintKeys.add("a", "accept: the finding is right", (event) => { if (!event.repeat) decide("accept"); });
    overpaintKeys.add("r", "reject: a false alarm", (event) => { if (!event.repeat) decide("reject"); });
    overpaintKeys.add("u", "unsure", (event) => { if (!event.repeat) decide("unsure"); });
    overpaintKeys.add("n", "write a note; Enter ends it", () => { part("note").focus(); });
    overpaintKeys.add("z", "take your last decision back", (event) => { if (!event.repeat) undo(); });
    overpaintKeys.add("b", "blink between source and target", flip);
    overpaintKeys.add("ArrowRight", "next", () => { step(1); });
    overpaintKeys.add("ArrowLeft", "previous", () => { step(-1); });
    for (const button of part("ruling").querySelectorAll("[data-verdict]")) {
      button.addEventListener("click", () => decide(button.dataset.verdict));
    }
    part("undo").addEventListener("click", undo);
    part("next").addEventListener("click", () => step(1));
    part("back").addEventListener("click", () => step(-1));
    part("note").addEventListener("change", noted);
    part("note").addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") event.target.blur();
    });
    form.addEventListener("input", filtered);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filtered));
  }

  function start() {
    restoreHistory();
    restoreAddress();
  }

  /* On a phone filters would push the finding out of sight: there they are folded, unless one is set. */
  function unfold() {
    const set = ["state", "score", ...FIELDS].some((name) => form.elements[name].value !== "");
    part("narrowing").open = set || wide.matches;
  }

  FIELDS.forEach(fill);
  overpaintStore.start(start);
  bind();
  start();
  unfold();
  wide.addEventListener("change", unfold);
})();
