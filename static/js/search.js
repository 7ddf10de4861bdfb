/* Suggestions under the search fields. Without this file the forms search as they are. */
"use strict";

for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const field = form.querySelector("input");
  const list = document.createElement("ul");
  let waiting, asked = "", current = -1;
  list.className = "suggestions";
  list.id = `${field.id}-goi-y`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Gợi ý");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) field.setAttribute(name, value);
  form.append(list);

  const close = () => {
    list.hidden = true;
    current = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const show = (suggestions) => {
    close();
    list.replaceChildren(...suggestions.map(({ title, kind, url }, n) => {
      const option = document.createElement("li");
      const link = document.createElement("a");
      const note = document.createElement("span");
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      link.href = url;
      link.tabIndex = -1;
      link.textContent = title;
      note.textContent = kind;
      option.append(link, note);
      return option;
    }));
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const text = field.value.trim();
    asked = text;
    if (text.length < 2) return close();
    try {
      const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(text)}`);
      const { suggestions } = await answer.json();
      if (asked === text && document.activeElement === field) show(suggestions);
    } catch { close(); }
  };
  const move = (step) => {
    const options = [...list.children];
    options[current]?.removeAttribute("aria-selected");
    current = (current + step + options.length + 1) % (options.length + 1);
    const option = options[current];
    option?.setAttribute("aria-selected", "true");
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const option = list.children[current];
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(current < 0 ? 0 : -1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && option) option.firstChild.click();
    else return;
    event.preventDefault();
  });
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
}
