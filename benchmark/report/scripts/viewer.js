/* One finding, or the answers to one sample, large: its pictures in one place to flip between, to slide over each other, or to blink. */

const overpaintViewer = (() => {
  const { button, pictureAddress } = overpaintBase;
  const ORDER = ["source", "target", "mask", "change", "difference"];
  const BLINK = 600; // milliseconds: under three flashes a second
  const MODES = { flip: "One at a time", slide: "Slider", blink: "Blink" };
  const dialog = document.getElementById("viewer");
  const decorations = [];
  let item = null;
  let shown = [];
  let current = 0;
  let mode = "flip";
  let timer = 0;
  let pushed = false; // whether the browser's Back closes what is open
  let travelling = false; // whether the address names already what is to be shown without it
  const listeners = [];
  const walkers = [];

  function changed() {
    listeners.forEach((action) => action());
  }

  function part(name) {
    return document.getElementById(`viewer-${name}`);
  }

  function names(one) {
    return ORDER.filter((name) => one.pictures[name]);
  }

  /* What a label's picture is: an answer, where it isn't the dataset's own target. */
  function title(one, name) {
    return name === "target" && one.label ? "answer" : name;
  }

  function draw(image, place) {
    image.src = shown[place].src;
    image.alt = `${shown[place].title} of ${item.sample_id}`;
  }

  function show(place) {
    current = (place + shown.length) % shown.length;
    draw(part("image"), current);
    [...part("tabs").children].forEach((tab, index) => {
      tab.setAttribute("aria-pressed", String(index === current));
    });
    changed();
  }

  /* The two that the slider and the blinking compare. */
  function compared() {
    return item.compared ?? ["source", "target"];
  }

  function comparable() {
    return compared().every((name) => place(name) >= 0);
  }

  function uncover() {
    part("over").style.clipPath = `inset(0 0 0 ${part("range").value}%)`;
    part("edge").style.left = `${part("range").value}%`;
  }

  function place(name) {
    return shown.findIndex((each) => each.name === name);
  }

  function startSlide() {
    const [under, over] = compared();
    draw(part("image"), place(under));
    draw(part("over"), place(over));
    part("under-name").textContent = shown[place(under)].title;
    part("over-name").textContent = shown[place(over)].title;
    uncover();
  }

  function startBlink() {
    const pair = compared().map(place);
    let turn = 0;
    const step = () => show(pair[turn++ % 2]);
    step();
    timer = setInterval(step, BLINK);
  }

  function setMode(wanted) {
    clearInterval(timer);
    mode = comparable() ? wanted : "flip";
    const sliding = mode === "slide";
    for (const name of ["over", "edge", "sliding"]) part(name).hidden = !sliding;
    for (const each of part("modes").children) {
      each.setAttribute("aria-pressed", String(each.dataset.mode === mode));
      each.disabled = each.dataset.mode !== "flip" && !comparable();
    }
    if (sliding) startSlide();
    else if (mode === "blink") startBlink();
    else show(current);
    changed();
  }

  function flipTo(index) {
    current = index;
    setMode("flip");
  }

  function tab(picture, index) {
    return button("", picture.title, () => flipTo(index));
  }

  function modeButton(name) {
    const made = button("", MODES[name], () => setMode(name));
    made.dataset.mode = name;
    return made;
  }

  function fill(one) {
    item = one;
    shown = one.views ?? names(one).map((each) =>
      ({ name: each, title: title(one, each), src: pictureAddress(one.pictures[each]) }));
    part("title").textContent = one.sample_id;
    part("kind").textContent = one.heading ?? `${one.kind} · ${one.label || "dataset"} · ${one.side}`;
    part("instruction").textContent = one.instruction || "(no instruction)";
    part("reason").textContent = one.reason;
    part("tabs").replaceChildren(...shown.map(tab));
    part("extra").replaceChildren(...decorations.map((each) => each(one)).filter(Boolean));
    part("stage").hidden = part("modes").hidden = shown.length === 0;
    tellEnds();
  }

  /* At an end the button stays where the focus is, but says that it does nothing. */
  function tellEnds() {
    const at = walk(0);
    part("steps").hidden = !at;
    part("previous").setAttribute("aria-disabled", String(at.place === 0));
    part("next").setAttribute("aria-disabled", String(at.place === at.last));
  }

  /* What the address names: it has a place in the browser's history already. */
  function arrive(one, name, wanted) {
    pushed = Boolean(history.state?.viewer);
    present(one, name, wanted);
  }

  function open(one, name, wanted = "flip") {
    if (!dialog.open) {
      if (!history.state?.viewer) history.pushState({ viewer: true }, "");
      pushed = true;
    }
    present(one, name, wanted);
  }

  /* The event comes late: another picture may be open by then. */
  function closed() {
    if (dialog.open) return;
    clearInterval(timer);
    item = null;
    if (pushed) history.back();
    else if (!travelling) changed();
  }

  /* Back, Forward or a link to a place without a picture; its address is right and nothing is written over it. */
  function travelled() {
    if (history.state?.viewer) return;
    pushed = false;
    travelling = true;
    if (dialog.open) dialog.close();
  }

  /* The finding or sample `by` places on, for whoever has what is open. Gives where that is among
     theirs, counted from 0, and the last place; false if nobody has it. */
  function walk(by) {
    if (item === null) return false;
    const open = item;
    for (const action of walkers) {
      const at = action(open, by);
      if (at.place >= 0) return at;
    }
    return false;
  }

  function present(one, name, wanted) {
    fill(one);
    travelling = false;
    current = Math.max(0, place(name));
    if (!dialog.open) dialog.showModal();
    if (shown.length) setMode(wanted);
    else changed();
  }

  /* Another finding in the same way as the one before. */
  function turnTo(one) {
    open(one, shown[current]?.name ?? "target", mode);
  }

  function step(by) {
    if (!dialog?.open || !shown.length || document.activeElement === part("range")) return false;
    flipTo((current + by + shown.length) % shown.length);
    return true;
  }

  function nth(number) {
    if (!dialog?.open || number > shown.length) return false;
    flipTo(number - 1);
    return true;
  }

  function drag(event) {
    if (mode !== "slide" || !(event.buttons & 1)) return;
    const box = part("stage").getBoundingClientRect();
    part("range").value = String(Math.round(100 * (event.clientX - box.left) / box.width));
    uncover();
  }

  function bindKeys() {
    const { add } = overpaintKeys;
    add("ArrowRight", "next picture of the open sample", () => step(1));
    add("ArrowLeft", "previous picture", () => step(-1));
    add("s", "slider between two pictures", () => dialog.open && setMode("slide"));
    add("b", "blink between them", () => dialog.open && setMode("blink"));
    for (const number of [1, 2, 3, 4, 5]) add(String(number), "", () => nth(number));
    add("Escape", "close", () => false);
    add("j", "next sample", () => walk(1));
    add("k", "previous sample", () => walk(-1));
  }

  if (dialog) {
    bindKeys();
    part("modes").replaceChildren(...Object.keys(MODES).map(modeButton));
    part("range").addEventListener("input", uncover);
    part("stage").addEventListener("pointerdown", drag);
    part("stage").addEventListener("pointermove", drag);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", closed);
    window.addEventListener("popstate", travelled);
    for (const [name, by] of [["previous", -1], ["next", 1]]) part(name).addEventListener("click", () => walk(by));
  }

  return {
    open, arrive, walk, turnTo, step, nth, setMode, names, title,
    decorate: (make) => decorations.push(make),
    whenChanged: (action) => listeners.push(action),
    whenWalked: (action) => walkers.push(action),
    isOpen: () => Boolean(dialog?.open),
    state: () => (dialog?.open ? { item, picture: shown[current]?.name, mode } : null),
  };
})();
