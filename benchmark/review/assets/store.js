/* Where decisions go: to the server that made this page, or into this browser until they are downloaded. */

const overpaintStore = (() => {
  const { items, review: { mode, id } } = overpaintBase.data;
  const KEY = `overpaint.review.${id}`;
  const who = document.getElementById("reviewer");
  const trouble = document.getElementById("trouble");
  const asked = new Map();
  let queue = Promise.resolve();

  function tell(text) {
    trouble.textContent = text;
    trouble.hidden = text === "";
  }

  function kept() {
    try {
      const rows = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(rows) ? rows : [];
    } catch { return []; }
  }

  async function send(path, sent) {
    const reply = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent),
    });
    if (!reply.ok) throw new Error(await reply.text());
    return reply.json();
  }

  function keep(row) {
    localStorage.setItem(KEY, JSON.stringify([...kept(), { ...row, reviewer: who.value.trim(), time: new Date().toISOString() }]));
  }

  /* One after the other. `sent` is for a server, `row` the line to keep here. True once it is saved. */
  function save(path, sent, row) {
    queue = queue.then(() => saved(path, sent, row));
    return queue;
  }

  async function saved(path, sent, row) {
    if (mode === "static" && !who.value.trim()) {
      tell("Say who you are first: decisions are kept under a name.");
      who.focus();
      return false;
    }
    try {
      if (mode === "static") keep(row);
      else await send(path, sent);
      tell("");
      return true;
    } catch (error) {
      tell(`Not saved: ${error.message}. Nothing was decided; is the command still running, and the disk not full?`);
      return false;
    }
  }

  function download() {
    const text = kept().map((row) => `${JSON.stringify(row)}\n`).join("");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
    link.download = `${id}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function start(changed) {
    who.value = overpaintBase.data.review.reviewer || remembered();
    who.readOnly = mode === "server" || Boolean(overpaintBase.data.review.reviewer);
    who.addEventListener("change", () => { remember(who.value.trim()); changed(); });
    const button = document.getElementById("download");
    button.hidden = mode === "server";
    button.addEventListener("click", download);
  }

  function remembered() {
    try { return localStorage.getItem("overpaint.reviewer") ?? ""; } catch { return ""; }
  }

  function remember(name) {
    try { localStorage.setItem("overpaint.reviewer", name); } catch { /* no storage: asked again next time */ }
  }

  /* What this reviewer said in this browser. */
  function mine() {
    return kept().filter((row) => row.reviewer === who.value.trim());
  }

  /* What stands of all that was said, `word` naming what: an undo takes the last one on its item back. */
  function standing(said, word) {
    const left = [];
    for (const one of said) {
      const place = left.findLastIndex((each) => each.item === one.item);
      if (one[word] !== "undo") left.push(one);
      else if (place >= 0) left.splice(place, 1);
    }
    return left;
  }

  /* The item with its pictures: a server draws them when they are first asked for, which may be ahead of time. */
  function illustrated(place) {
    if (mode === "static") return Promise.resolve(items[place]);
    if (!asked.has(place)) {
      asked.set(place, fetch(`item/${place}`).then(async (reply) => {
        if (!reply.ok) throw new Error(await reply.text());
        return Object.assign(items[place], await reply.json());
      }).catch((error) => { asked.delete(place); throw error; }));
    }
    return asked.get(place);
  }

  return { mode, save, start, mine, standing, illustrated };
})();
