/* Pictures of one finding, large and in one place, to flip between them. */

const overpaintViewer = (() => {
  const ORDER = ["source", "target", "mask", "change", "difference"];
  const dialog = document.getElementById("viewer");
  let shown = [];
  let current = 0;

  function address(path) {
    return window.overpaint.pictures[path] ?? path;
  }

  function names(item) {
    return ORDER.filter((name) => item.pictures[name]);
  }

  function show(place) {
    current = (place + shown.length) % shown.length;
    const image = document.getElementById("viewer-image");
    image.src = shown[current].src;
    image.alt = shown[current].name;
    [...document.getElementById("viewer-tabs").children].forEach((tab, index) => {
      tab.setAttribute("aria-pressed", String(index === current));
    });
  }

  function tab(picture, place) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = picture.name;
    button.addEventListener("click", () => show(place));
    return button;
  }

  function open(item, name) {
    shown = names(item).map((each) => ({ name: each, src: address(item.pictures[each]) }));
    document.getElementById("viewer-title").textContent = item.sample_id;
    document.getElementById("viewer-tabs").replaceChildren(...shown.map(tab));
    show(names(item).indexOf(name));
    dialog.showModal();
  }

  dialog?.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) show(current + step);
  });
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  return { open, address, names };
})();
