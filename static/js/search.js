/* Suggestions under the search fields. Without this file the forms search as they are. */
"use strict";

const make = (name, attributes = {}) => {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
};

for (const form of document.querySelectorAll("[data-suggestions]")) {
  const field = form.elements.q, id = field.id + "-goi-y";
  const list = make("ul", { id, class: "suggestions", role: "listbox", "aria-label": "Gợi ý", hidden: "" });
  let waiting, current;
  form.append(list);
  for (const [key, value] of [["role", "combobox"], ["aria-controls", id], ["aria-autocomplete", "list"], ["aria-expanded", false]]) field.setAttribute(key, value);

  const mark = (option) => {
    current?.removeAttribute("aria-selected");
    current = option;
    current?.setAttribute("aria-selected", true);
    field.setAttribute("aria-activedescendant", current?.id ?? "");
  };
  const show = (rows) => {
    mark();
    list.replaceChildren(...rows.map(({ title, kind, url }, n) => {
      const option = make("li", { id: id + n, role: "option" });
      option.append(make("a", { href: url, tabindex: -1 }), make("span"));
      option.firstChild.textContent = title;
      option.lastChild.textContent = kind;
      return option;
    }));
    list.hidden = !rows.length;
    field.setAttribute("aria-expanded", !list.hidden);
  };
  const ask = async () => {
    const text = field.value;
    const answer = await fetch(form.dataset.suggestions + "?q=" + encodeURIComponent(text)).catch(() => {});
    if (answer?.ok && text === field.value && field === document.activeElement) show((await answer.json()).suggestions);
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length > 1) waiting = setTimeout(ask, 150);
    else show([]);
  });
  field.addEventListener("keydown", (event) => {
    const { key } = event;
    if (list.hidden || event.isComposing) return;
    if (key === "ArrowDown") mark(current ? current.nextSibling : list.firstChild);
    else if (key === "ArrowUp") mark(current ? current.previousSibling : list.lastChild);
    else if (key === "Escape") show([]);
    else if (key === "Enter" && current) current.firstChild.click();
    else return;
    event.preventDefault();
  });
  form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || show([]));
}
