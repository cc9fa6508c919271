/* One card per finding. */

const overpaintCards = (() => {
  const { element, isolated, button, figure, classTitle, pictureAddress } = overpaintBase;
  const decorations = [];

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
      element("span", "tag", classTitle(item.edit_class)), where,
      element("span", "tag", item.side));
  }

  function picture(item, name) {
    const title = overpaintViewer.title(item, name);
    const image = element("img");
    image.loading = "lazy";
    image.decoding = "async";
    image.alt = `${title} of ${item.sample_id}`;
    image.src = pictureAddress(item.pictures[name]);
    const opener = button("", image, () => overpaintViewer.open(item, name));
    return element("figure", "", opener, element("figcaption", "", title));
  }

  function pictures(item) {
    const names = overpaintViewer.names(item);
    if (!names.length) return element("p", "none", "no pictures in this report");
    return element("div", "pictures", ...names.map((name) => picture(item, name)));
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

  function card(item) {
    const made = element("li", "", element("article", "card", head(item),
      isolated("p", "instruction", item.instruction || "(no instruction)"),
      pictures(item), verdict(item), isolated("p", "reason", item.reason), ...evidence(item),
      ...decorations.map((each) => each(item)).filter(Boolean)));
    return made;
  }

  /* `make(item)` gives an element for the end of the card, or nothing. */
  return { card, decorate: (make) => decorations.push(make) };
})();
