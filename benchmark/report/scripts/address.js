/* What a view shows, in the address after #. A view with a name puts it first, so that several share a page. */
const overpaintAddress = (() => {
  function read(view) {
    const parameters = new URLSearchParams(location.hash.slice(1));
    const [first] = parameters.keys();
    const named = first !== undefined && parameters.get(first) === "" && !location.hash.startsWith(`#${first}=`);
    if ((named ? first : "") !== view) return null;
    if (named) parameters.delete(first);
    return location.hash.includes("=") ? parameters : null;
  }

  function write(view, parameters) {
    const text = parameters.toString();
    const hash = text && view ? `${view}&${text}` : text;
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  return { read, write };
})();
