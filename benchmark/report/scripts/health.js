/* The dataset's health: shares flagged beside the expected false alarms, and tables by group. */

(() => {
  const { element, isolated, option, percent } = overpaintBase;
  const health = window.overpaint?.health;

  function chart(holder) {
    const kinds = health.kinds.filter((one) => one.share > 0).sort((a, b) => b.share - a.share);
    if (!kinds.length) { holder.hidden = true; return; }
    const said = kinds.map((one) => `${one.kind}: ${percent(one.share)} flagged, ${one.expected === null ? "not calibrated" : `${percent(one.expected)} expected`}`).join("; ");
    overpaintCharts.draw(holder, said, {
      height: 380,
      data: [kinds.map((_, place) => place), kinds.map((one) => 100 * one.share), kinds.map((one) => (one.expected === null ? null : 100 * one.expected))],
      options: ({ axis, tone }) => ({
        scales: { x: { time: false, range: [-0.6, kinds.length - 0.4] }, y: { range: (_, low, high) => [0, high * 1.05] } },
        cursor: { drag: { x: false, y: false } },
        axes: [
          axis("", { splits: () => kinds.map((_, place) => place), values: () => kinds.map((one) => one.kind), rotate: -55, size: 125, grid: { show: false }, labelSize: 0 }),
          axis("% of the judged"),
        ],
        series: [{}, { paths: uPlot.paths.bars({ size: [0.7, 40] }), fill: tone("bar"), stroke: tone("bar"), points: { show: false } },
          { paths: () => null, points: { show: true, size: 9, fill: tone("accent"), stroke: tone("sheet") } }],
      }),
    });
  }

  const BY = { split: "Split", class: "Edit class", origin: "Dataset" };

  function groupTable(by) {
    const rows = health.groups.filter(([, each]) => each === by);
    const groups = [...new Set(rows.map(([, , group]) => group))];
    const kinds = [...new Set(rows.filter((row) => row[3] > 0).map(([kind]) => kind))];
    const found = new Map(rows.map(([kind, , group, flagged, judged]) => [JSON.stringify([kind, group]), [flagged, judged]]));
    const heading = (text) => { const th = element("th", "", isolated("bdi", "", text)); th.scope = "col"; return th; };
    const body = kinds.map((kind) => {
      const th = element("th", "", isolated("bdi", "", kind));
      th.scope = "row";
      return element("tr", "", th, ...groups.map((group) => {
        const [flagged, judged] = found.get(JSON.stringify([kind, group])) ?? [0, 0];
        return element("td", flagged ? "" : "zero", element("span", "mean", judged ? percent(flagged / judged) : "–"),
          element("span", "coverage", judged ? `${flagged} of ${judged}` : ""));
      }));
    });
    return element("table", "matrix", element("caption", "unseen", `Share flagged by kind and ${BY[by].toLowerCase()}`),
      element("thead", "", element("tr", "", ...[["Kind"], groups].flat().map(heading))), element("tbody", "", ...body));
  }

  function groups(select) {
    const known = Object.keys(BY).filter((by) => health.groups.some(([, each]) => each === by));
    select.replaceChildren(...known.map((by) => option(by, BY[by])));
    const draw = () => document.getElementById("groups-table").replaceChildren(groupTable(select.value));
    select.addEventListener("change", draw);
    select.closest(".picker").hidden = known.length < 2;
    draw();
  }

  const holder = document.getElementById("findings-chart");
  if (holder && health) chart(holder);
  const select = document.getElementById("groups-picker");
  if (select && health) groups(select);
})();
