/* Two models on the same samples, ordered by the difference in one metric, with their answers side by side. */

const overpaintCompare = (() => {
  const { element, isolated, button, option, figure, pictureAddress } = overpaintBase;
  const { board, difference, signed } = overpaintBoard;
  const form = document.getElementById("compare-form");
  const samples = window.overpaint?.samples;
  const PAGE = 12;
  const ORDERS = {
    first: (a, b) => b.gain - a.gain,
    second: (a, b) => a.gain - b.gain,
    most: (a, b) => Math.abs(b.gain) - Math.abs(a.gain),
    least: (a, b) => Math.abs(a.gain) - Math.abs(b.gain),
  };
  let found = [];
  let drawn = 0;
  let sample = null;
  let before = {};
  let initial = {}; // what is chosen where the address says nothing

  /* The numbers of a column come from a script of their own, when they are asked for. */
  function values(place) {
    const held = window.overpaint.values?.[place];
    if (held) return Promise.resolve(held);
    return new Promise((resolve, reject) => {
      const script = element("script");
      script.src = `values-${place}.js`;
      script.addEventListener("load", () => resolve(window.overpaint.values[place]));
      script.addEventListener("error", () => reject(new Error("missing")));
      document.head.append(script);
    });
  }

  function chosen() {
    const { metric, first, second, order } = form.elements;
    return { key: samples.keys[metric.value], place: Number(metric.value), first: first.value, second: second.value, order: order.value };
  }

  function column(key) {
    return board.columns.find((each) => each.key === key);
  }

  /* Where neither more nor less is better, more comes first. */
  function word(key) {
    return column(key).higher === null ? "higher" : "better";
  }

  function rows(numbers, { first, second, key, order }) {
    const [a, b] = [numbers[first] ?? [], numbers[second] ?? []];
    const sign = column(key).higher === false ? -1 : 1;
    return samples.rows.map(([id, instruction, edit_class], place) =>
      ({ id, instruction, edit_class, a: a[place], b: b[place] }))
      .filter((row) => typeof row.a === "number" && typeof row.b === "number")
      .map((row) => ({ ...row, gain: sign * (row.a - row.b) }))
      .sort(ORDERS[order]);
  }

  function views(row, { first, second }) {
    const pictures = samples.pictures[row.id] ?? {};
    const wanted = [["source", "source", pictures[""]?.source], ["truth", "ground truth", pictures[""]?.target],
      ["first", first, pictures[first]?.target], ["second", second, pictures[second]?.target]];
    return wanted.filter(([, , path]) => path).map(([name, title, path]) => ({ name, title, src: samples.addresses[path] ?? pictureAddress(path) }));
  }

  function item(row, wanted) {
    return {
      sample_id: row.id, instruction: row.instruction, reason: told(row, wanted), views: views(row, wanted),
      heading: `${wanted.first} and ${wanted.second}`, compared: ["first", "second"], pictures: {}, label: "", row,
    };
  }

  function told(row, { first, second }) {
    return `${first} ${figure(row.a)}, ${second} ${figure(row.b)}: ${signed(row.a - row.b)}`;
  }

  function picture(row, wanted, view) {
    const image = element("img");
    image.loading = "lazy";
    image.decoding = "async";
    image.alt = `${view.title}: ${row.id}`;
    image.src = view.src;
    const opener = button("", image, () => overpaintViewer.open(item(row, wanted), view.name));
    return element("figure", "", opener, isolated("figcaption", "", view.title));
  }

  function card(row, wanted) {
    const link = isolated("a", "id", row.id);
    link.href = `#compare&${parameters(row.id)}`;
    const shown = views(row, wanted);
    const better = row.gain === 0 ? "no difference" : `${row.gain > 0 ? wanted.first : wanted.second} is ${word(wanted.key)}`;
    return element("li", "", element("article", "card",
      element("header", "", element("h3", "", link), element("span", "tag", samples.classes[row.edit_class] ?? row.edit_class)),
      isolated("p", "instruction", row.instruction || "(no instruction)"),
      shown.length ? element("div", "pictures", ...shown.map((view) => picture(row, wanted, view)))
        : element("p", "none", "no pictures in this report: they are kept of the samples on which the models differ most"),
      element("p", "verdict", isolated("span", "", told(row, wanted)), isolated("b", "", better))));
  }

  function more() {
    const wanted = chosen();
    document.getElementById("compare-cards").append(...found.slice(drawn, drawn + PAGE).map((row) => card(row, wanted)));
    drawn = Math.min(found.length, drawn + PAGE);
    const left = found.length - drawn;
    const next = document.getElementById("compare-more");
    next.hidden = left === 0;
    next.textContent = `Show ${Math.min(PAGE, left)} more of ${left}`;
  }

  function summary({ key, first, second }, all) {
    const [wins, losses] = [all.filter((row) => row.gain > 0).length, all.filter((row) => row.gain < 0).length];
    const between = difference(key, board.labels.indexOf(first), board.labels.indexOf(second));
    const ends = between && between.low !== null ? ` [${signed(between.low)}, ${signed(between.high)}]` : "";
    const mean = between ? `Mean difference ${signed(between.mean)}${ends}, ${overpaintFigures.chance(between.p)} after Holm. ` : "";
    return `${mean}${first} is ${word(key)} on ${wins} of ${all.length} samples, ${second} on ${losses}, and ${all.length - wins - losses} are equal.`;
  }

  async function draw() {
    const wanted = chosen();
    const note = document.getElementById("compare-summary");
    let numbers;
    try { numbers = await values(wanted.place); } catch {
      note.textContent = "The numbers of single samples lie beside this page and were not found.";
      return;
    }
    const all = rows(numbers, wanted);
    note.textContent = summary(wanted, all);
    const differences = [...all].sort(ORDERS.first).map((row) => row.a - row.b);
    overpaintCharts.differences(document.getElementById("compare-chart"), summary(wanted, all), differences);
    found = sample === null ? all : all.filter((row) => row.id === sample);
    document.getElementById("compare-all").hidden = sample === null;
    document.getElementById("compare-cards").replaceChildren();
    drawn = 0;
    more();
  }

  function parameters(id = sample) {
    const { key, first, second, order } = chosen();
    const made = new URLSearchParams({ metric: key, first, second });
    if (order !== "first") made.set("order", order);
    if (id !== null) made.set("sample", id);
    return made;
  }

  function set(name, value) {
    const select = form.elements[name];
    select.value = [...select.options].some((each) => each.value === value) ? value : initial[name];
  }

  /* A model against itself says nothing: a choice that would make it so swaps the two. */
  function distinct(changed) {
    const { first, second } = form.elements;
    if (first.value === second.value && board.labels.length > 1) {
      const other = changed === first ? second : first;
      other.value = before[changed.name] === changed.value ? board.labels.find((label) => label !== changed.value) : before[changed.name];
    }
    before = { first: first.value, second: second.value };
  }

  function asked() {
    return overpaintAddress.read("compare") ?? new URLSearchParams();
  }

  function restore() {
    const wanted = asked();
    set("metric", String(samples.keys.indexOf(wanted.get("metric"))));
    for (const name of ["first", "second", "order"]) set(name, wanted.get(name));
    sample = wanted.get("sample");
    before = initial;
    distinct(form.elements.first);
  }

  /* Another choice, by a link or by Back; only the picture that was open may have changed. */
  function arrive(followed) {
    const old = parameters().toString();
    restore();
    const other = parameters().toString() !== old;
    const open = asked().has("open");
    if (other || open) draw().then(reopen);
    if (!open && (other || followed)) form.scrollIntoView({ block: "start" });
  }

  function reopen() {
    const wanted = asked();
    const row = wanted.has("open") ? found.find((each) => each.id === wanted.get("open")) : null;
    if (row) overpaintViewer.arrive(item(row, chosen()), wanted.get("picture"), wanted.get("mode") ?? "flip");
  }

  /* Where among these samples what is open is, if it is one; then the one `by` places on is shown. */
  function walk(open, by) {
    const place = found.indexOf(open.row);
    const next = found[place + by];
    if (place >= 0 && by && next) overpaintViewer.turnTo(item(next, chosen()));
    return { place, last: found.length - 1 };
  }

  function write() {
    const open = overpaintViewer.state();
    if (open && !open.item.row) return;
    const made = parameters();
    if (open) {
      made.set("open", open.item.row.id);
      if (open.picture) made.set("picture", open.picture);
      if (open.mode !== "flip") made.set("mode", open.mode);
    }
    overpaintAddress.write("compare", made);
  }

  function changed(event) {
    distinct(event?.target ?? form.elements.first);
    write();
    draw();
  }

  function fill() {
    const metrics = samples.keys.map((key) => column(key));
    overpaintFigures.picker(form.elements.metric, metrics, () => {});
    for (const name of ["first", "second"]) {
      form.elements[name].replaceChildren(...board.labels.map((label) => option(label, label)));
    }
    form.elements.second.selectedIndex = Math.min(1, board.labels.length - 1);
    for (const { name, value } of form.elements) if (name) initial[name] = value;
  }

  function start() {
    fill();
    form.hidden = false;
    overpaintViewer.whenChanged(() => { if (overpaintViewer.state()?.item.row || overpaintAddress.read("compare")) write(); });
    overpaintViewer.whenWalked(walk);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("compare-swap").addEventListener("click", () => {
      const { first, second } = form.elements;
      [first.value, second.value] = [second.value, first.value];
      changed();
    });
    document.getElementById("compare-all").addEventListener("click", () => { sample = null; changed(); });
    document.getElementById("compare-more").addEventListener("click", more);
    overpaintAddress.whenChanged("compare", arrive);
    document.addEventListener("DOMContentLoaded", () => { restore(); draw().then(reopen); });
  }

  if (form && samples?.keys.length && board) start();
  else if (form) document.getElementById("compare-summary").textContent = "This report holds no numbers of single samples.";

  return { start };
})();
