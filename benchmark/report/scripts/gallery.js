/* The gallery: cards of the findings that the filters leave, a page at a time, and one that is current. */

const overpaintGallery = (() => {
  const PAGE = 24;
  const cards = document.getElementById("cards");
  let found = [];
  let drawn = 0;
  let current = -1;

  function count() {
    const total = overpaintBase.data.items.length;
    const sample = overpaintFilters.sample();
    const one = sample === null ? "" : ` · sample ${sample}`;
    document.getElementById("count").textContent = `${found.length} of ${total} findings${one}`;
    const empty = document.getElementById("empty");
    empty.hidden = found.length > 0;
    empty.textContent = nothing(sample);
  }

  /* Why a sample has no card; the gallery may hold the worst alone. */
  function nothing(sample) {
    if (sample === null) return "No finding shown here has all of that.";
    if (overpaintBase.data.items.some((item) => item.sample_id === sample)) return "No finding of this sample has all of that.";
    return `No finding of sample ${sample} is shown: nothing in it is flagged, the dataset has no such sample, or its findings `
      + "are not among the worst of each kind and model, which --cards limits.";
  }

  function draw(upTo) {
    cards.append(...found.slice(drawn, upTo).map(overpaintCards.card));
    drawn = Math.min(upTo, found.length);
    const more = document.getElementById("more");
    const left = found.length - drawn;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(PAGE, left)} more of ${left}`;
  }

  function redraw() {
    found = overpaintFilters.matching();
    cards.replaceChildren();
    drawn = 0;
    current = -1;
    draw(PAGE);
    count();
  }

  function link(place) {
    return cards.children[place]?.querySelector(".id");
  }

  function mark(place) {
    cards.querySelector("[aria-current]")?.removeAttribute("aria-current");
    current = place;
    cards.children[place]?.setAttribute("aria-current", "true");
  }

  /* An open picture that is none of the gallery's, as of two models compared, is left alone. */
  function isOther() {
    return overpaintViewer.isOpen() && !overpaintBase.data.items.includes(overpaintViewer.state().item);
  }

  function moveTo(place) {
    if (place < 0 || place >= found.length || isOther()) return;
    if (place >= drawn) draw(place + PAGE);
    mark(place);
    if (overpaintViewer.isOpen()) overpaintViewer.turnTo(found[place]);
    else link(place).focus({ preventScroll: true });
    cards.children[place].scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function write() {
    if (isOther()) return;
    const parameters = overpaintFilters.parameters();
    const open = overpaintViewer.state();
    if (open) {
      const { sample_id, label, kind, side } = open.item;
      parameters.set("open", JSON.stringify([sample_id, label, kind, side]));
      if (open.picture) parameters.set("picture", open.picture);
      if (open.mode !== "flip") parameters.set("mode", open.mode);
    }
    overpaintAddress.write("", parameters);
  }

  /* An address may name a finding that isn't there, or be cut: then nothing opens. */
  function wanted(parameters) {
    try {
      const [sample, label, kind, side] = JSON.parse(parameters.get("open"));
      return found.findIndex((item) => item.sample_id === sample && item.label === label
        && item.kind === kind && item.side === side);
    } catch { return -1; }
  }

  function filter(parameters, followed) {
    const before = overpaintFilters.parameters().toString();
    overpaintFilters.restore(parameters);
    const other = overpaintFilters.parameters().toString() !== before;
    if (other) redraw();
    if (other || followed) document.getElementById("gallery").scrollIntoView({ behavior: "instant" });
  }

  function arrive(followed = false) {
    const parameters = overpaintAddress.read("") ?? new URLSearchParams();
    filter(parameters, followed);
    const place = parameters.has("open") ? wanted(parameters) : -1;
    if (place < 0) return;
    if (place >= drawn) draw(place + 1);
    mark(place);
    overpaintViewer.arrive(found[place], parameters.get("picture"), parameters.get("mode") ?? "flip");
  }

  /* Where the item is among these, if it is one; then the one `by` places on is shown. */
  function walk(item, by) {
    const place = found.indexOf(item);
    if (place >= 0 && by) moveTo(place + by);
    return { place, last: found.length - 1 };
  }

  function changed() {
    redraw();
    write();
  }

  function openCurrent(number) {
    if (overpaintViewer.nth(number)) return true;
    if (overpaintViewer.isOpen() || current < 0) return false;
    overpaintViewer.open(found[current], overpaintViewer.names(found[current])[number - 1]);
    return true;
  }

  function bindKeys() {
    const { add } = overpaintKeys;
    add("j", "next finding", () => overpaintViewer.walk(1) || moveTo(current + 1));
    add("k", "previous finding", () => overpaintViewer.walk(-1) || moveTo(Math.max(0, current - 1)));
    add("1", "open the first picture, the source; 2 to 5 the others in their order", () => openCurrent(1));
    for (const number of [2, 3, 4, 5]) add(String(number), "", () => openCurrent(number));
    add("/", "search", () => { if (overpaintViewer.isOpen()) return false; overpaintFilters.form.elements.q.focus(); return true; });
  }

  function start() {
    overpaintFilters.refill();
    const { form } = overpaintFilters;
    form.hidden = false;
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => { overpaintFilters.clear(); setTimeout(changed); });
    document.getElementById("more").addEventListener("click", () => {
      const first = drawn;
      draw(drawn + PAGE);
      link(first)?.focus();
    });
    cards.addEventListener("focusin", (event) => {
      mark([...cards.children].indexOf(event.target.closest("#cards > li")));
    });
    overpaintViewer.whenChanged(write);
    overpaintViewer.whenWalked(walk);
    overpaintAddress.whenChanged("", arrive);
    bindKeys();
    redraw();
    arrive();
  }

  /* After all scripts, so that others can add filters, keys and decorations first. */
  if (overpaintFilters.form) document.addEventListener("DOMContentLoaded", start);

  return {
    moveTo, redraw, changed,
    next: () => moveTo(current + 1),
    current: () => (overpaintViewer.state()?.item ?? found[current] ?? null),
    found: () => found,
  };
})();
