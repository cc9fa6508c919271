/* Sorting of tables by their headings, and contents links that leave the filters in the address alone. */

const overpaintTables = (() => {
  const OTHER = { ascending: "descending", descending: "ascending" };

  function comparable(cell) {
    const text = cell.dataset.value;
    if (text === undefined || text === "") return null;
    const number = Number(text);
    return Number.isNaN(number) ? text : number;
  }

  /* Cells without a value stay last in both directions: no number is neither good nor bad. */
  function order(direction, index) {
    const sign = direction === "ascending" ? 1 : -1;
    return (one, two) => {
      const [a, b] = [comparable(one.cells[index]), comparable(two.cells[index])];
      if (a === null || b === null) return (a === null) - (b === null);
      if (typeof a === "number" && typeof b === "number") return sign * (a < b ? -1 : a > b ? 1 : 0);
      return sign * String(a).localeCompare(String(b), "en", { numeric: true });
    };
  }

  function sort(table, heading, direction) {
    const index = heading.cellIndex;
    for (const other of table.querySelectorAll("thead th[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction);
    const body = table.querySelector("tbody:not(.references)");
    if (!body) return;
    body.append(...[...body.rows].sort(order(direction, index)));
    if (table.classList.contains("board")) {
      for (const row of body.rows) row.cells[0].textContent = row.cells[index].dataset.rank ?? "";
    }
  }

  function sorted(table) {
    return table.querySelector("thead th[aria-sort]");
  }

  function resort(table) {
    const heading = sorted(table);
    if (heading) sort(table, heading, heading.getAttribute("aria-sort"));
  }

  function makeSortable(table) {
    for (const button of table.querySelectorAll("thead button")) {
      const heading = button.closest("th");
      button.addEventListener("click", () => {
        const current = heading.getAttribute("aria-sort");
        sort(table, heading, current ? OTHER[current] : heading.dataset.first);
        table.dispatchEvent(new CustomEvent("sorted"));
      });
    }
  }

  function keepAddress(link) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const target = document.querySelector(link.getAttribute("href"));
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView();
    });
  }

  document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  document.querySelectorAll(".contents a[href^='#'], .skip").forEach(keepAddress);
  document.querySelector(".contents [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });

  return { OTHER, makeSortable, sort, sorted, resort };
})();
