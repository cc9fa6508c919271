/* What the views show, in the address after #: a part for each, between slashes. A view with a name puts it
   first in its part, so that several share a page and none forgets what another wrote. */
const overpaintAddress = (() => {
  const actions = new Map();
  let known = new Map();
  let followed = null; // the view that a link was clicked to

  function parsed(text) {
    const parameters = new URLSearchParams(text);
    const [first] = parameters.keys();
    const named = first !== undefined && parameters.get(first) === "" && !text.startsWith(`${first}=`);
    if (named) parameters.delete(first);
    return [named ? first : "", parameters];
  }

  function parts() {
    const texts = location.hash.slice(1).split("/").filter((text) => text.includes("="));
    return new Map(texts.map(parsed));
  }

  function texts() {
    return new Map([...parts()].map(([view, parameters]) => [view, parameters.toString()]));
  }

  function read(view) {
    return parts().get(view) ?? null;
  }

  /* The address with this part in place of the view's own; a view without parameters has none. */
  function joined(view, parameters) {
    const all = parts();
    all.set(view, parameters);
    const told = [...all].filter(([, each]) => each.toString());
    return told.map(([name, each]) => (name ? `${name}&${each}` : each.toString())).join("/");
  }

  function write(view, parameters) {
    const hash = joined(view, parameters);
    history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
    known = texts();
  }

  /* `action` is called whenever somebody else changed the view's part: a link, or the browser's own buttons;
     with true for a link, which is to be seen to lead somewhere even if nothing changes. */
  function whenChanged(view, action) {
    actions.set(view, action);
  }

  window.addEventListener("hashchange", () => {
    const [before, now, link] = [known, texts(), followed];
    known = now;
    followed = null;
    for (const [view, action] of actions) if (view === link || before.get(view) !== now.get(view)) action(view === link);
  });

  /* A link to a view's part leaves those of the others. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    const text = link?.getAttribute("href").slice(1) ?? "";
    if (!text.includes("=") || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const [view, parameters] = parsed(text);
    const hash = `#${joined(view, parameters)}`;
    if (hash === location.hash) { actions.get(view)?.(true); return; }
    followed = view;
    location.hash = hash;
  });

  known = texts();
  return { read, write, whenChanged };
})();
