/* Tables of groups by model, one metric at a time: edit classes, datasets, turns, protocols. */

const overpaintMatrices = (() => {
  const { element, isolated } = overpaintBase;
  const figures = overpaintFigures;
  const all = window.overpaint?.matrices ?? {};
  const FIRST = { classes: "Edit class", datasets: "Dataset", turns: "Turn", protocols: "Protocol" };

  function head(kind, labels) {
    const first = element("th", "", FIRST[kind]);
    const cells = [first, ...labels.map((label) => element("th", "", isolated("bdi", "", label)))];
    cells.forEach((cell) => { cell.scope = "col"; });
    return element("thead", "", element("tr", "", ...cells));
  }

  function bodyRow(row, axis) {
    const name = element("th", "", isolated("bdi", "", row.title));
    name.scope = "row";
    name.title = row.id;
    if (row.samples) name.append(element("small", "", ` ${row.samples}`));
    const cells = row.cells.map((cell) => {
      const td = element("td", figures.finite(cell[figures.MEAN]) ? "" : "none", ...figures.parts(cell, axis, null));
      if (cell[figures.TITLE]) td.title = cell[figures.TITLE];
      return td;
    });
    return element("tr", "", name, ...cells);
  }

  function groupRow(title, span) {
    const cell = element("th", "", title);
    cell.colSpan = span;
    cell.scope = "rowgroup";
    return element("tr", "group", cell);
  }

  function table(kind, matrix) {
    const axis = figures.axis(matrix.rows.flatMap((row) => row.cells), false);
    const groups = [...new Set(matrix.rows.map((row) => row.group))];
    const bodies = groups.map((group) => element("tbody", "",
      ...(group ? [groupRow(group, matrix.labels.length + 1)] : []),
      ...matrix.rows.filter((row) => row.group === group).map((row) => bodyRow(row, axis))));
    const caption = element("caption", "unseen", `${figures.metricTitle(matrix)} by ${FIRST[kind].toLowerCase()}`);
    return element("table", "matrix", caption, head(kind, matrix.labels), ...bodies);
  }

  function draw(kind, place) {
    const matrix = all[kind][place];
    document.getElementById(`${kind}-note`).textContent = matrix.note;
    document.getElementById(`${kind}-table`).replaceChildren(table(kind, matrix));
  }

  function make(kind) {
    const select = document.getElementById(`${kind}-picker`);
    if (!select || !all[kind]?.length) return;
    const listeners = [];
    const show = (place) => { draw(kind, place); listeners.forEach((each) => each(all[kind][place])); };
    figures.picker(select, all[kind], (place) => {
      show(place);
      overpaintAddress.write(kind, new URLSearchParams(place ? { metric: String(place) } : {}));
    });
    select.closest(".picker").hidden = false;
    const arrive = () => {
      const wanted = Number(overpaintAddress.read(kind)?.get("metric") ?? 0);
      const place = all[kind][wanted] ? wanted : 0;
      select.value = String(place);
      show(place);
    };
    overpaintAddress.whenChanged(kind, arrive);
    document.addEventListener("DOMContentLoaded", arrive);
    return { whenShown: (action) => listeners.push(action) };
  }

  return Object.fromEntries(Object.keys(FIRST).map((kind) => [kind, make(kind)]));
})();
