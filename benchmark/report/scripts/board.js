/* The leaderboard: other kinds of means, what stands behind a cell, and an address for what is shown. */

const overpaintBoard = (() => {
  const { element, isolated, figure } = overpaintBase;
  const figures = overpaintFigures;
  const board = window.overpaint?.board;
  const table = document.querySelector("table.board");
  const every = document.getElementById("all-columns");
  const NAMES = { values: "Mean", worst: "Failures as worst", macro: "Classes alike", normalised: "Copy 0, oracle 1" };
  let means = "values";
  let initial = null; // the heading that the page comes sorted by

  /* How one label differs from another in a column, first minus second whichever way it is stored. */
  function difference(key, first, second) {
    const found = board.comparisons[key]?.find(([a, b]) =>
      (a === first && b === second) || (a === second && b === first));
    if (!found) return null;
    const [a, , mean, low, high, p, n] = found;
    if (a === first) return { mean, low, high, p, n };
    return { mean: -mean, low: high === null ? null : -high, high: low === null ? null : -low, p, n };
  }

  function surely(found) {
    return found !== null && found.p !== null && found.p < 0.05;
  }

  function better(column, found) {
    return (found.mean > 0) === column.higher;
  }

  function verdict(column, found) {
    if (!surely(found)) return "not told apart";
    if (column.higher === null) return found.mean > 0 ? "more" : "less";
    return better(column, found) ? "better" : "worse";
  }

  /* The class that colours it; where neither more nor less is better, none. */
  function tone(column, found) {
    return { better: "won", worse: "lost" }[verdict(column, found)] ?? "";
  }

  function signed(value) {
    return value === null ? "–" : `${value > 0 ? "+" : ""}${figure(Number(value.toPrecision(3)))}`;
  }

  function cellOf(place, label, kind = means) {
    return board.means[kind][place][label];
  }

  function redraw() {
    const places = board.columns.map((_, place) => place);
    const copy = board.labels.findIndex((label) => board.references[label] === "copy");
    const axes = places.map((place) => figures.axis(board.means[means][place], board.columns[place].percent));
    for (const row of table.querySelectorAll("tr[data-label]")) {
      const label = board.labels.indexOf(row.dataset.label);
      for (const td of row.querySelectorAll("td[data-place]")) {
        const place = Number(td.dataset.place);
        const cell = cellOf(place, label);
        td.replaceChildren(...figures.parts(cell, axes[place], copy < 0 ? null : cellOf(place, copy)[figures.MEAN]));
        td.dataset.value = cell[figures.MEAN] ?? "";
        td.dataset.rank = cell[figures.RANK];
      }
    }
    overpaintTables.resort(table);
  }

  function write() {
    const heading = overpaintTables.sorted(table);
    const found = new URLSearchParams();
    if (means !== "values") found.set("means", means);
    if (heading && heading !== initial) found.set("sort", String(heading.cellIndex));
    if (heading && heading.getAttribute("aria-sort") !== heading.dataset.first) found.set("order", heading.getAttribute("aria-sort"));
    if (every?.checked) found.set("columns", "all");
    overpaintAddress.write("leaderboard", found);
  }

  function showAll(all) {
    if (!every) return;
    every.checked = Boolean(all);
    table.classList.toggle("short", !every.checked);
    if (!every.checked && overpaintTables.sorted(table)?.classList.contains("more")) sortAsFirst();
    settle();
  }

  /* Nobody can follow an order by a column that isn't shown. */
  function sortAsFirst() {
    const heading = initial ?? table.querySelector(".heads [data-place]");
    overpaintTables.sort(table, heading, heading.dataset.first);
  }

  function showMeans(kind) {
    if (kind === means) return;
    means = document.getElementById("means-picker").value = kind;
    for (const heading of table.querySelectorAll(".heads [data-place]")) turn(heading, board.columns[heading.dataset.place]);
    redraw();
  }

  /* Between copy and oracle the oracle's end is the better one, also where the metric itself is better low. */
  function turn(heading, { higher, percent }) {
    if (higher !== false || percent) return;
    const up = means === "normalised";
    const first = up ? "descending" : "ascending";
    if (heading.dataset.first === first) return;
    heading.dataset.first = first;
    if (heading.hasAttribute("aria-sort")) heading.setAttribute("aria-sort", overpaintTables.OTHER[heading.getAttribute("aria-sort")]);
    const way = heading.querySelector(".way");
    way.title = up ? "higher is better" : "lower is better";
    way.replaceChildren(figures.arrow(up), element("span", "unseen", way.title));
  }

  function restore() {
    const found = overpaintAddress.read("leaderboard") ?? new URLSearchParams();
    showMeans(board.means[found.get("means")] ? found.get("means") : "values");
    const heading = found.has("sort") ? table.querySelector(".heads").cells[Number(found.get("sort"))] : initial;
    showAll(found.get("columns") === "all" || heading?.classList.contains("more"));
    if (!heading?.dataset.first) return;
    const order = found.get("order");
    overpaintTables.sort(table, heading, ["ascending", "descending"].includes(order) ? order : heading.dataset.first);
  }

  /* What stands behind a cell. */
  const popover = element("div", "popover");
  popover.id = "behind";
  popover.setAttribute("role", "tooltip");
  popover.hidden = true;

  function line(name, text) {
    return element("div", "", element("dt", "", name), element("dd", "", text));
  }

  function averages(place, label) {
    return Object.keys(board.means).map((kind) => [NAMES[kind], board.means[kind][place][label]])
      .filter(([, cell]) => figures.finite(cell[figures.MEAN]))
      .map(([name, cell]) => line(name, figures.spoken(cell)));
  }

  function counted(place, label) {
    const cell = board.means.values[place][label];
    const excluded = `${board.lost[label]} refused, failed, skipped or missing, ${board.unjudged[place][label] ?? 0} without a number`;
    return [line("Scored", cell[figures.COVERAGE] || "none"), line("Excluded", excluded)];
  }

  function against(place, label) {
    const column = board.columns[place];
    const rows = board.labels.map((other, number) => [other, difference(column.key, label, number)])
      .filter(([, found]) => found !== null)
      .map(([other, found]) => element("tr", tone(column, found),
        isolated("th", "", other), element("td", "", signed(found.mean)), element("td", "", figures.chance(found.p)),
        element("td", "", verdict(column, found))));
    if (!rows.length) return [];
    return [element("p", "", "Against the others, same samples, p by Holm"), element("table", "", element("tbody", "", ...rows))];
  }

  function show(td) {
    const label = board.labels.indexOf(td.parentElement.dataset.label);
    const place = Number(td.dataset.place);
    const column = board.columns[place];
    const rank = board.means[means][place][label][figures.RANK];
    popover.replaceChildren(
      element("h3", "", isolated("span", "", board.labels[label]), element("small", "", ` ${figures.metricTitle(column)}`)),
      element("dl", "", ...(rank ? [line("Rank", rank)] : []), ...averages(place, label), ...(column.percent ? [] : counted(place, label))),
      ...against(place, label));
    popover.hidden = false;
    const box = td.getBoundingClientRect();
    const width = popover.offsetWidth;
    const left = Math.min(Math.max(8, box.left), innerWidth - width - 8);
    const below = box.bottom + popover.offsetHeight + 8 < innerHeight;
    popover.style.left = `${left + scrollX}px`;
    popover.style.top = `${(below ? box.bottom + 4 : Math.max(4, box.top - popover.offsetHeight - 4)) + scrollY}px`;
  }

  function hide() {
    popover.hidden = true;
  }

  function metricCell(target) {
    return target.closest?.("td[data-place]") ?? null;
  }

  /* One cell is in the order of the Tab key; the arrows move from there. */
  function reach(td) {
    table.querySelector("td[tabindex='0']")?.setAttribute("tabindex", "-1");
    td.tabIndex = 0;
    td.focus();
  }

  /* The cell in the order of the Tab key is one that is shown. */
  function settle() {
    const cells = [...table.querySelectorAll("td[data-rank]")];
    const old = cells.find((td) => td.tabIndex === 0);
    if (old?.checkVisibility()) return;
    old?.setAttribute("tabindex", "-1");
    cells.find((td) => td.checkVisibility())?.setAttribute("tabindex", "0");
  }

  function move(event) {
    const td = metricCell(event.target);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (event.key === "Escape") hide();
    if (!td || !step) return;
    const rows = [...table.querySelectorAll("tr[data-label]")];
    const row = rows[rows.indexOf(td.parentElement) + step[0]];
    const shown = row ? [...row.querySelectorAll("td[data-place]")].filter((each) => each.checkVisibility()) : [];
    const next = shown[shown.findIndex((each) => each.cellIndex === td.cellIndex) + step[1]];
    event.preventDefault();
    if (next) reach(next);
  }

  function start() {
    const kinds = document.getElementById("means-picker");
    for (const each of [...kinds.options]) if (!board.means[each.value]) each.remove();
    kinds.closest("label").hidden = kinds.options.length < 2;
    kinds.closest(".picker").hidden = kinds.options.length < 2 && !every;
    every?.addEventListener("change", () => { showAll(every.checked); write(); });
    initial = overpaintTables.sorted(table);
    kinds.addEventListener("change", () => { showMeans(kinds.value); write(); });
    document.body.append(popover);
    for (const td of table.querySelectorAll("td[data-rank]")) {
      td.removeAttribute("title");
      td.setAttribute("aria-describedby", "behind");
      td.tabIndex = -1;
    }
    settle();
    table.addEventListener("pointerover", (event) => { const td = metricCell(event.target); if (td) show(td); else hide(); });
    table.addEventListener("pointerleave", hide);
    table.addEventListener("focusin", (event) => { const td = metricCell(event.target); if (td) show(td); else hide(); });
    table.addEventListener("focusout", hide);
    table.addEventListener("click", (event) => { const td = metricCell(event.target); if (td) reach(td); });
    table.addEventListener("keydown", move);
    table.addEventListener("sorted", write);
    overpaintAddress.whenChanged("leaderboard", restore);
    restore();
  }

  if (table && board) start();

  return { board, difference, verdict, tone, signed };
})();
