/* Two answers at a time, blind: look, vote by a key, and the next two are there. */

(() => {
  const { data, element, isolated, classTitle } = overpaintBase;
  const items = data.items;
  const part = (name) => document.getElementById(name);
  const WORDS = { left: "left", right: "right", tie: "no difference" };
  let history = [];
  let current = -1;

  function restoreHistory() {
    if (overpaintStore.mode === "server") { history = overpaintStore.standing(data.review.decisions, "winner"); return; }
    const places = new Map(items.map((item, place) => [item.key, place]));
    const said = overpaintStore.mine().map((row) => ({ item: places.get(row.matchup), winner: row.winner }));
    history = overpaintStore.standing(said.filter((row) => row.item !== undefined), "winner");
  }

  function vote(place) {
    return history.findLast((one) => one.item === place);
  }

  function firstOpen(from = 0) {
    const done = new Set(history.map((one) => one.item));
    const order = [...items.keys()];
    return [...order.slice(from), ...order.slice(0, from)].find((place) => !done.has(place));
  }

  function tell() {
    const done = new Set(history.map((one) => one.item)).size;
    part("progress").max = Math.max(1, items.length);
    part("progress").value = done;
    part("count").textContent = `${done} of ${items.length} compared`;
    part("undo").disabled = history.length === 0;
    part("rate").hidden = overpaintStore.mode === "static" || done < items.length;
    const said = vote(current);
    part("said").textContent = said ? `you: ${WORDS[said.winner]}` : "";
    for (const button of part("ruling").querySelectorAll("[data-winner]")) {
      button.setAttribute("aria-pressed", String(button.dataset.winner === said?.winner));
    }
  }

  function view(item, name) {
    const image = element("img");
    image.alt = `${name === "source" ? "source" : `${name} answer`} to ${item.sample_id}`;
    const frame = element("span", "frame", image);
    image.addEventListener("load", () => frame.style.setProperty("--aspect", image.naturalWidth / image.naturalHeight));
    image.src = item.pictures[name];
    const made = element("figure", "", frame, element("figcaption", "", name));
    made.dataset.name = name;
    return made;
  }

  async function illustrate(place) {
    part("views").setAttribute("aria-busy", "true");
    part("views").replaceChildren();
    try {
      const item = await overpaintStore.illustrated(place);
      if (place !== current) return;
      part("views").replaceChildren(...["source", "left", "right"].filter((name) => item.pictures[name]).map((name) => view(item, name)));
    } catch (error) {
      if (place === current) part("views").replaceChildren(element("p", "none", `no pictures: ${error.message}`));
    }
    part("views").setAttribute("aria-busy", "false");
    if (place === current && place + 1 < items.length) overpaintStore.illustrated(place + 1).catch(() => {});
  }

  function show(place) {
    if (place === undefined || !items[place]) return;
    current = place;
    part("finding").hidden = false;
    part("subject").textContent = items[place].sample_id;
    part("class").textContent = classTitle(items[place].edit_class);
    part("instruction").textContent = items[place].instruction || "(no instruction)";
    illustrate(place);
    tell();
    overpaintAddress.write("", new URLSearchParams({ item: place }));
  }

  function say(place, winner) {
    return overpaintStore.save("decisions", { item: place, winner }, { matchup: items[place].key, winner });
  }

  async function decide(winner) {
    const place = current;
    if (place < 0 || !(await say(place, winner))) return;
    history.push({ item: place, winner });
    const next = firstOpen(place + 1);
    if (next === undefined) tell();
    else show(next);
  }

  async function undo() {
    const last = history.at(-1);
    if (!last || !(await say(last.item, "undo"))) return;
    history.splice(history.lastIndexOf(last), 1);
    show(last.item);
  }

  async function rate() {
    const reply = await fetch("ratings");
    const rows = (await reply.json()).map(([label, rating, votes]) => element("tr", "",
      isolated("th", "", label), element("td", "", String(rating)), element("td", "", String(votes))));
    part("ratings").tBodies[0].replaceChildren(...rows);
    part("ratings").hidden = false;
  }

  function bind() {
    const once = (action) => (event) => { if (!event.repeat) action(); };
    overpaintKeys.add("1", "the left one is better", once(() => decide("left")));
    overpaintKeys.add("2", "no difference", once(() => decide("tie")));
    overpaintKeys.add("3", "the right one is better", once(() => decide("right")));
    overpaintKeys.add("z", "take your last vote back", once(undo));
    overpaintKeys.add("ArrowRight", "next", () => { show(current + 1); });
    overpaintKeys.add("ArrowLeft", "previous", () => { show(current - 1); });
    for (const button of part("ruling").querySelectorAll("[data-winner]")) {
      button.addEventListener("click", () => decide(button.dataset.winner));
    }
    part("undo").addEventListener("click", undo);
    part("next").addEventListener("click", () => show(current + 1));
    part("back").addEventListener("click", () => show(current - 1));
    part("rate").addEventListener("click", rate);
  }

  function start() {
    restoreHistory();
    const wanted = Number(overpaintAddress.read("")?.get("item") ?? -1);
    show(items[wanted] ? wanted : firstOpen() ?? 0);
  }

  overpaintStore.start(start);
  bind();
  start();
})();
