/* Where metrics disagree: a table of rank correlations, and for a chosen pair the models in both. */

(() => {
  const { element, isolated, button, figure } = overpaintBase;
  const { board } = overpaintBoard;
  const { MEAN } = overpaintFigures;
  const form = document.getElementById("metrics-form");
  const pairs = window.overpaint?.pairs;
  if (!form || !pairs || !board) return;
  const known = new Set(pairs.flatMap(([first, second]) => [first, second]));
  const columns = board.columns.filter((column) => known.has(column.key));
  const MOST = 50; // pairs of models that are listed

  function pair(one, two) {
    return pairs.find(([first, second]) => (first === one && second === two) || (first === two && second === one));
  }

  function shade(cell, correlation) {
    if (correlation === null) return;
    const strength = Math.round(Math.abs(correlation) * 45);
    cell.style.background = `color-mix(in srgb, ${correlation < 0 ? "#d55e00" : "#0072b2"} ${strength}%, var(--sheet))`;
  }

  function cell(row, column) {
    if (row === column) return element("td", "self", "");
    const [, , correlation, n, reversed] = pair(row.key, column.key);
    const opener = button("", correlation === null ? "–" : figure(Number(correlation.toFixed(2))), () => choose(row.key, column.key));
    opener.title = `${overpaintFigures.metricTitle(row)} and ${overpaintFigures.metricTitle(column)}: ${n} answers, ${reversed.length} pairs of models ordered differently`;
    const td = element("td", "", opener);
    shade(td, correlation);
    return td;
  }

  /* Not those that have no number with any other, as one that is the same everywhere. */
  function table() {
    const told = columns.filter(({ key }) => pairs.some(([first, second, correlation]) => correlation !== null && (first === key || second === key)));
    const heads = told.map((column, place) => {
      const th = element("th", "", element("abbr", "", String(place + 1)));
      th.scope = "col";
      th.firstChild.title = overpaintFigures.metricTitle(column);
      return th;
    });
    const corner = element("th", "", "Metric");
    corner.scope = "col";
    const rows = told.map((row, place) => {
      const th = element("th", "", `${place + 1} ${row.title}`, element("small", "", ` ${row.group.toLowerCase()}${row.profile ? ` · ${row.profile}` : ""}`));
      th.scope = "row";
      return element("tr", "", th, ...told.map((column) => cell(row, column)));
    });
    const caption = element("caption", "unseen", "Rank correlation of metrics over answers");
    document.getElementById("metrics-table").replaceChildren(element("table", "correlations", caption,
      element("thead", "", element("tr", "", corner, ...heads)), element("tbody", "", ...rows)));
  }

  function means(key) {
    return board.means.values[board.columns.findIndex((column) => column.key === key)].map((each) => each[MEAN]);
  }

  function titled({ title, higher }) {
    return `${title} ${overpaintFigures.arrow(higher)}`.trim();
  }

  function draw() {
    const [one, two] = ["first", "second"].map((name) => columns[form.elements[name].value]);
    const found = one === two ? null : pair(one.key, two.key);
    const [x, y] = [means(one.key), means(two.key)];
    const points = board.labels.map((name, place) => ({ name, x: x[place], y: y[place] }))
      .filter((point) => Number.isFinite(point.x ?? NaN) && Number.isFinite(point.y ?? NaN));
    const reversed = found ? found[4] : [];
    const correlation = found && found[2] !== null ? `Rank correlation ${figure(Number(found[2].toFixed(2)))} over ${found[3]} answers, turned so that more is better. ` : "";
    const told = `${correlation}${reversed.length ? `${reversed.length} ${reversed.length === 1 ? "pair of models is" : "pairs of models are"} ordered differently:` : "Both order the models alike."}`;
    document.getElementById("metrics-summary").textContent = told;
    const rest = reversed.length > MOST ? [element("li", "", `and ${reversed.length - MOST} more`)] : [];
    document.getElementById("metrics-reversed").replaceChildren(...reversed.slice(0, MOST).map(([a, b]) => isolated("li", "", `${a} and ${b}`)), ...rest);
    const said = points.map((point) => `${point.name}: ${figure(point.x)} and ${figure(point.y)}`).join("; ");
    overpaintCharts.scatter(document.getElementById("metrics-chart"), said,
      { points, names: true, x: titled(one), y: titled(two) });
    document.getElementById("metrics-means").replaceChildren(...points.map((point) =>
      element("tr", "", isolated("th", "", point.name), element("td", "", figure(point.x)), element("td", "", figure(point.y)))));
  }

  function choose(first, second) {
    form.elements.first.value = String(columns.findIndex((column) => column.key === first));
    form.elements.second.value = String(columns.findIndex((column) => column.key === second));
    changed();
    form.scrollIntoView({ block: "start" });
  }

  function changed() {
    const [first, second] = ["first", "second"].map((name) => columns[form.elements[name].value].key);
    overpaintAddress.write("metrics", new URLSearchParams({ first, second }));
    draw();
  }

  /* The two that most pairs of models are ordered differently by, to begin with. */
  function restore() {
    const wanted = overpaintAddress.read("metrics");
    const [first, second] = [...pairs].sort((a, b) => b[4].length - a[4].length)[0];
    for (const [name, fallback] of [["first", first], ["second", second]]) {
      const place = columns.findIndex((column) => column.key === (wanted?.get(name) ?? fallback));
      form.elements[name].value = String(Math.max(0, place));
    }
    draw();
  }

  for (const name of ["first", "second"]) overpaintFigures.picker(form.elements[name], columns, changed);
  form.hidden = false;
  table();
  restore();
  overpaintAddress.whenChanged("metrics", restore);
})();
