/* Means with their intervals, as the tables show them; and the choice of a metric. */

const overpaintFigures = (() => {
  const { element, option } = overpaintBase;
  const SVG = "http://www.w3.org/2000/svg";
  /* A cell is what payload.py writes. */
  const [TEXT, INTERVAL, COVERAGE, RANK, MEAN, LOW, HIGH, TITLE] = [0, 1, 2, 3, 4, 5, 6, 7];

  function finite(value) {
    return typeof value === "number" && Number.isFinite(value);
  }

  /* The ends of the axis that a column of cells is drawn on; shares have that from 0 to 1. */
  function axis(cells, percent) {
    if (percent) return [0, 1];
    const ends = cells.flatMap((cell) => [cell[MEAN], cell[LOW], cell[HIGH]]).filter(finite);
    return [Math.min(...ends), Math.max(...ends)];
  }

  function path(className, d) {
    const made = document.createElementNS(SVG, "path");
    made.setAttribute("class", className);
    made.setAttribute("d", d);
    return made;
  }

  function strip(cell, [low, high], copy) {
    const at = (value) => (high > low ? (100 * (value - low)) / (high - low) : 50).toFixed(2);
    const made = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({ class: "strip", viewBox: "0 0 100 8",
      preserveAspectRatio: "none", "aria-hidden": "true" })) made.setAttribute(name, value);
    const ends = finite(cell[LOW]) ? [cell[LOW], cell[HIGH]] : [cell[MEAN], cell[MEAN]];
    made.append(path("axis", "M0 4H100"));
    if (finite(copy)) made.append(path("copy", `M${at(copy)} 0V8`));
    made.append(path("range", `M${at(ends[0])} 4H${at(ends[1])}`), path("point", `M${at(cell[MEAN])} 1V7`));
    return made;
  }

  function parts(cell, ends, copy) {
    const found = [element("span", "mean", cell[TEXT])];
    if (cell[INTERVAL]) found.push(element("span", "interval", cell[INTERVAL]));
    if (cell[COVERAGE]) found.push(element("span", "coverage", `n\u00a0${cell[COVERAGE]}`));
    if (finite(cell[MEAN])) found.push(strip(cell, ends, copy));
    return found;
  }

  /* As Column.arrow; `higher` is null where neither more nor less is better. */
  function arrow(higher) {
    return higher === null ? "" : higher ? "↑" : "↓";
  }

  function spoken(cell) {
    return cell[INTERVAL] ? `${cell[TEXT]} [${cell[INTERVAL]}]` : cell[TEXT];
  }

  function metricTitle({ title, profile, part, group }) {
    return [title, profile, (part ?? group ?? "").toLowerCase()].filter(Boolean).join(" · ");
  }

  /* A list of things that have a metric's title, with what is to be done on a choice. */
  function picker(select, metrics, action) {
    select.replaceChildren(...metrics.map((metric, place) => option(String(place), metricTitle(metric))));
    select.addEventListener("change", () => action(Number(select.value)));
  }

  function chance(p) {
    if (p === null) return "not tested";
    return p < 0.001 ? "p < 0.001" : `p = ${Number(p.toPrecision(2))}`;
  }

  return { TEXT, INTERVAL, COVERAGE, RANK, MEAN, LOW, HIGH, TITLE, finite, axis, parts, arrow, spoken, metricTitle, picker, chance };
})();
