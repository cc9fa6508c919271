/* How far each model drifts from turn to turn. */

(() => {
  const { element, isolated } = overpaintBase;

  /* A line per label over the turns, with its interval as a band. */
  function curves(matrix) {
    const { MEAN, LOW, HIGH } = overpaintFigures;
    const turns = matrix.rows.map((row) => Number(row.id));
    const lines = matrix.labels.flatMap((_, place) => [HIGH, MEAN, LOW].map((part) => matrix.rows.map((row) => row.cells[place][part])));
    const said = matrix.labels.map((label, place) => `${label}: ${matrix.rows.map((row) => row.cells[place][0]).join(", ")}`).join("; ");
    overpaintCharts.draw(document.getElementById("turns-chart"), said, {
      height: 340,
      data: [turns, ...lines],
      options: ({ axis, style }) => ({
        scales: { x: { time: false, range: overpaintCharts.padded }, y: { range: overpaintCharts.padded } },
        cursor: { drag: { x: false, y: false } },
        axes: [axis("turn", { splits: () => turns }), axis(matrix.title, { size: 60 })],
        series: [{}, ...matrix.labels.flatMap((_, place) => [
          { stroke: "transparent", points: { show: false } },
          { ...style(place), width: 2, points: { show: true, size: 7 } },
          { stroke: "transparent", points: { show: false } }])],
        bands: matrix.labels.map((_, place) => ({ series: [3 * place + 1, 3 * place + 3], fill: `${style(place).stroke}1f` })),
      }),
    });
    document.getElementById("turns-legend").replaceChildren(...matrix.labels.map((label, place) => {
      const mark = element("span", "mark");
      mark.style.borderTopColor = overpaintCharts.style(place).stroke;
      mark.style.borderTopStyle = overpaintCharts.style(place).border;
      return element("li", "", mark, isolated("span", "", label));
    }));
  }

  if (document.getElementById("turns-chart")) overpaintMatrices.turns?.whenShown(curves);
})();
