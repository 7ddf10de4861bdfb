/* Theme and size of letters, kept on this machine; print; copy the address. Not deferred: the first
   paint is as chosen. site.css hides .needs-script until data-theme is set here. */
"use strict";
{
  const chosen = document.documentElement.dataset;
  let kept = {};
  try { kept = localStorage; } catch {}
  for (const name of ["theme", "size"]) chosen[name] = kept[name] ?? "";

  const all = (what) => document.querySelectorAll(what);
  const mark = () => {
    for (const button of all("[data-sets]")) button.setAttribute("aria-pressed", chosen[button.dataset.sets] === button.value);
  };
  addEventListener("DOMContentLoaded", mark);
  addEventListener("click", async ({ target }) => {
    const button = target.closest("button"), { sets, does } = button?.dataset ?? {};
    if (sets) {
      chosen[sets] = button.value;
      mark();
      try { kept[sets] = button.value; } catch {}
    }
    if (does === "print") print();
    if (does === "copy") {
      const { href } = all("[rel=canonical]")[0];
      if (!navigator.clipboard) return prompt(button.textContent, href);
      await navigator.clipboard.writeText(href);
      button.textContent = button.dataset.done;
    }
  });
  addEventListener("beforeprint", () => {
    for (const details of all("main details")) details.open = true;
    for (const place of all("[data-printed]")) place.textContent = place.dataset.printed + new Date().toLocaleString("vi");
  });
}
