"""A page walked through by the Tab key: what cannot be reached, and where one would not see it."""

# Everything that Tab should reach, with how it looks before; closed parts are opened first.
PREPARE = """() => {
  document.querySelectorAll("details").forEach(each => { each.open = true; });
  const groups = new Set();
  const all = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]");
  window.auditStops = [...all].filter(each => {
    if (each.tabIndex < 0 || each.disabled || each.type === "hidden") return false;
    if (!each.getClientRects().length) return false;
    if (getComputedStyle(each).visibility === "hidden") return false;
    if (each.type === "radio" && groups.has(each.name)) return false;
    groups.add(each.type === "radio" ? each.name : each);
    return true;
  });
  window.auditLook = each => {
    const style = getComputedStyle(each);
    const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const outline = drawn ? [style.outlineStyle, style.outlineWidth, style.outlineColor] : [];
    return [...outline, style.boxShadow].join();
  };
  window.auditBefore = window.auditStops.map(window.auditLook);
  window.auditName = each => each.tagName.toLowerCase() + "." + each.className + " "
    + (each.getAttribute("aria-label") || each.textContent || each.name || "").trim().slice(0, 40);
  document.activeElement.blur();
  scrollTo(0, 0);
  return window.auditStops.length;
}"""
# The stop that has the focus: its number, and whether one sees that it has.
FOCUSED = """() => {
  const stop = document.activeElement;
  const at = window.auditStops.indexOf(stop);
  if (at < 0) return null;
  const box = [...stop.getClientRects()].find(each => each.width && each.height);
  if (!box) return [at, false];
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  const inView = x >= 0 && x <= innerWidth && y >= 0 && y <= innerHeight;
  const onTop = hit && (stop.contains(hit) || hit.contains(stop));
  return [at, inView && onTop && window.auditLook(stop) !== window.auditBefore[at]];
}"""
NAMES = "numbers => numbers.map(each => window.auditName(window.auditStops[each]))"


def walk(tab):
    """Return the names of the stops that Tab does not reach, and of those not seen in focus."""
    count = tab.evaluate(PREPARE)
    reached, unseen = set(), set()
    for _ in range(count + 5):
        tab.keyboard.press("Tab")
        found = tab.evaluate(FOCUSED)
        if found is None:
            continue
        number, is_seen = found
        if number in reached:
            break
        reached.add(number)
        if not is_seen:
            unseen.add(number)
    missed = sorted(set(range(count)) - reached)
    return tab.evaluate(NAMES, missed), tab.evaluate(NAMES, sorted(unseen))
