/* Charts by uPlot, in the colours of the page; each has a table or a sentence that says the same. */

const overpaintCharts = (() => {
  /* Okabe and Ito's colours, the yellow darker: told apart by the colour-blind, on paper and at night. */
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#b8860b", "#8e5ea2", "#56b4e9", "#c2577f", "#7f7f7f"];
  const DASHES = [[], [6, 4], [2, 3]];
  const BORDERS = ["solid", "dashed", "dotted"]; // the same in a legend
  const drawn = new Map();

  function tone(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  function style(number) {
    const round = Math.floor(number / COLOURS.length) % DASHES.length;
    return { stroke: COLOURS[number % COLOURS.length], dash: DASHES[round], border: BORDERS[round] };
  }

  function axis(label, more = {}) {
    return {
      label, stroke: tone("soft"), font: "12px sans-serif", labelFont: "12px sans-serif", labelSize: 22,
      grid: { stroke: tone("line"), width: 1 }, ticks: { stroke: tone("line"), width: 1 }, ...more,
    };
  }

  function plot(holder, { height, data, options }) {
    drawn.get(holder)?.chart.destroy();
    const width = holder.clientWidth;
    if (!width) return;
    const chart = new uPlot({ width, height, legend: { show: false }, ...options({ axis, tone, style }) }, data, holder);
    drawn.set(holder, { chart, again: () => plot(holder, { height, data, options }) });
  }

  /* `said` is what the chart shows, for those who can't see it. */
  function draw(holder, said, what) {
    holder.setAttribute("role", "img");
    holder.setAttribute("aria-label", said);
    plot(holder, what);
    resized.observe(holder);
  }

  const resized = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const found = drawn.get(target);
      if (found && Math.abs(found.chart.width - contentRect.width) > 1) found.again();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const { again } of drawn.values()) again();
  });

  /* Points without a line; x need not be in order. */
  function scatter(holder, said, { points, x, y, names = null }) {
    const ordered = [...points].sort((a, b) => a.x - b.x);
    const label = (chart) => {
      if (!names) return;
      const { ctx } = chart;
      ctx.save();
      ctx.fillStyle = tone("ink");
      ctx.font = `${12 * devicePixelRatio}px sans-serif`;
      for (const point of ordered) {
        const left = chart.valToPos(point.x, "x", true);
        const before = left > chart.bbox.left + chart.bbox.width * 0.7;
        ctx.textAlign = before ? "right" : "left";
        ctx.fillText(point.name, left + (before ? -8 : 8) * devicePixelRatio, chart.valToPos(point.y, "y", true) - 6 * devicePixelRatio);
      }
      ctx.restore();
    };
    draw(holder, said, {
      height: 360,
      data: [ordered.map((point) => point.x), ordered.map((point) => point.y)],
      options: (colours) => ({
        scales: { x: { time: false, range: padded }, y: { range: padded } },
        axes: [colours.axis(x), colours.axis(y, { size: 60 })],
        cursor: { drag: { x: false, y: false } },
        series: [{}, { paths: () => null, points: { show: true, size: 9, fill: colours.tone("accent"), stroke: colours.tone("sheet") } }],
        hooks: { draw: [label] },
      }),
    });
  }

  /* Differences of two models over the samples, as a filled line around 0. */
  function differences(holder, said, values) {
    draw(holder, said, {
      height: 220,
      data: [values.map((_, place) => place + 1), values, values.map(() => 0)],
      options: (colours) => ({
        scales: { x: { time: false }, y: { range: padded } },
        cursor: { drag: { x: false, y: false } },
        axes: [colours.axis("samples, best for the first model first"), colours.axis("first minus second", { size: 64 })],
        series: [{}, { stroke: colours.tone("accent"), width: 2, fill: "rgb(168 56 26 / 0.15)", fillTo: 0, points: { show: values.length < 60 } },
          { stroke: colours.tone("soft"), width: 1, points: { show: false } }],
      }),
    });
  }

  function padded(_, low, high) {
    if (low === null) return [0, 1];
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    return [low - room, high + room];
  }

  return { draw, scatter, differences, padded, style };
})();
