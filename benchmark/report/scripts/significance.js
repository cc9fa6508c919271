/* Every model against every other in one metric: the mean difference, and whether it could be chance. */

(() => {
  const { element, isolated } = overpaintBase;
  const { board, difference, verdict, tone, signed } = overpaintBoard;
  const select = document.getElementById("significance-picker");
  if (!select || !board) return;
  const columns = board.columns.filter((column) => board.comparisons[column.key]);

  function compared(column) {
    const found = new Set(board.comparisons[column.key].flatMap(([a, b]) => [a, b]));
    return board.labels.map((_, number) => number).filter((number) => found.has(number));
  }

  function cell(column, first, second) {
    if (first === second) return element("td", "self", "");
    const found = difference(column.key, first, second);
    if (!found || found.mean === null) return element("td", "none", "–");
    const link = element("a", "", signed(found.mean));
    link.href = `#compare&${new URLSearchParams({ metric: column.key, first: board.labels[first], second: board.labels[second] })}`;
    return element("td", tone(column, found),
      element("span", "mean", link), element("span", "interval", `${overpaintFigures.chance(found.p)}`),
      element("span", "coverage", verdict(column, found)));
  }

  function draw(place) {
    const column = columns[place];
    const labels = compared(column);
    const names = labels.map((number) => {
      const th = element("th", "", isolated("bdi", "", board.labels[number]));
      th.scope = "col";
      return th;
    });
    const corner = element("th", "", "Row minus column");
    corner.scope = "col";
    const rows = labels.map((first) => {
      const th = element("th", "", isolated("bdi", "", board.labels[first]));
      th.scope = "row";
      return element("tr", "", th, ...labels.map((second) => cell(column, first, second)));
    });
    const caption = element("caption", "unseen", `Models against each other: ${overpaintFigures.metricTitle(column)}`);
    document.getElementById("significance-table").replaceChildren(element("table", "matrix versus", caption,
      element("thead", "", element("tr", "", corner, ...names)), element("tbody", "", ...rows)));
  }

  overpaintFigures.picker(select, columns, (place) => {
    draw(place);
    overpaintAddress.write("significance", new URLSearchParams(place ? { metric: columns[place].key } : {}));
  });
  select.closest(".picker").hidden = false;
  function restore() {
    const wanted = columns.findIndex((column) => column.key === overpaintAddress.read("significance")?.get("metric"));
    select.value = String(Math.max(0, wanted));
    if (columns.length) draw(Math.max(0, wanted));
  }

  restore();
  overpaintAddress.whenChanged("significance", restore);
})();
