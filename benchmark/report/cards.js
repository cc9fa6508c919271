/* One card per finding. Everything here comes from outside: it enters the page as text, never as HTML. */

const overpaintCard = (() => {
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function isolated(tag, className, text) {
    const made = element(tag, className, text);
    made.dir = "auto";
    return made;
  }

  function figure(value) {
    if (value === null || value === undefined) return "–";
    if (typeof value !== "number") return String(value);
    const short = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
    return String(short).replace("-", "−");
  }

  function score(value) {
    return value === null ? "–" : String(Number(value.toPrecision(3)));
  }

  function evidenceText(value) {
    if (Array.isArray(value)) return value.map(evidenceText).join(", ");
    if (value !== null && typeof value === "object") return JSON.stringify(value);
    return figure(value);
  }

  function head(item) {
    const link = isolated("a", "id", item.sample_id);
    link.href = `#${new URLSearchParams({ sample: item.sample_id })}`;
    const where = item.label ? isolated("span", "tag", item.label) : element("span", "tag", "dataset");
    return element("header", "", element("h3", "", link), isolated("span", "kind", item.kind),
      element("span", "tag", window.overpaint.classes[item.edit_class] ?? item.edit_class), where,
      element("span", "tag", item.side));
  }

  function picture(item, name) {
    const image = element("img");
    image.loading = "lazy";
    image.decoding = "async";
    image.alt = `${name} of ${item.sample_id}`;
    image.src = overpaintViewer.address(item.pictures[name]);
    const button = element("button", "", image);
    button.type = "button";
    button.addEventListener("click", () => overpaintViewer.open(item, name));
    return element("figure", "", button, element("figcaption", "", name));
  }

  function share(value) {
    return `${Math.min(1, Math.max(0, value)) * 100}%`;
  }

  function meter(item) {
    const bar = element("span", "meter", element("span", "fill"), element("span", "threshold"));
    bar.setAttribute("aria-hidden", "true");
    bar.children[0].style.width = share(item.score ?? 0);
    bar.children[1].style.left = share(item.threshold ?? 0);
    bar.children[1].hidden = item.threshold === null;
    return bar;
  }

  function verdict(item) {
    const measured = element("span", "score", "score ", element("b", "", score(item.score)));
    const rest = ` threshold ${score(item.threshold)} · measured ${figure(item.value)}`;
    return element("p", "verdict", meter(item), measured, element("span", "", rest));
  }

  function evidence(item) {
    const rows = Object.entries(item.evidence).map(([name, value]) => {
      const text = isolated("dd", "", evidenceText(value));
      return element("div", "", isolated("dt", "", name.replaceAll("_", " ")), text);
    });
    return rows.length ? [element("dl", "evidence", ...rows)] : [];
  }

  return function card(item) {
    const pictures = overpaintViewer.names(item).map((name) => picture(item, name));
    return element("li", "", element("article", "card", head(item),
      isolated("p", "instruction", item.instruction || "(no instruction)"),
      element("div", "pictures", ...pictures), verdict(item),
      isolated("p", "reason", item.reason), ...evidence(item)));
  };
})();
