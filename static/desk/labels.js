/* Names what Django's admin leaves without one, for those who hear the page: fields in tables take
   the heading of their column, the halves of a moment and boxes of choices the label of the field
   that they stand for. */
(function () {
  "use strict";

  const CHOICE = ".select2-container";
  const IN_TABLES = "#result_list :is(input, select), .tabular :is(input, select, textarea)";

  function say(element, name) {
    if (element && name.trim()) {
      element.removeAttribute("aria-labelledby");
      element.setAttribute("aria-label", name.trim().replace(/\s*:$/, ""));
    }
  }

  function labelOf(field) {
    const label = field.labels && field.labels[0];
    return label ? label.textContent : field.getAttribute("aria-label") || "";
  }

  function headingOf(cell) {
    const head = cell && cell.closest("table").tHead;
    return head && head.rows[0] && head.rows[0].cells[cell.cellIndex];
  }

  function nameCell(field) {
    const heading = headingOf(field.closest("td, th"));
    if (heading && !labelOf(field)) {
      say(field, heading.textContent);
    }
  }

  // On a phone a row of a labelled table is a block without headings (admin.css): each cell has one.
  function labelCell(cell) {
    const heading = headingOf(cell);
    const words = heading ? heading.textContent.trim() : "";
    if (words && cell.querySelector("input, select, textarea, p")) {
      cell.dataset.label = words;
      cell.closest("table").classList.add("labelled");
    }
  }

  function nameHalf(field) {
    const group = field.closest("fieldset, .fieldBox, .form-row");
    const label = group && group.querySelector("legend, label");
    if (label && !labelOf(field)) {
      const half = field.classList.contains("vDateField") ? ", ngày" : ", giờ";
      say(field, label.textContent.trim().replace(/:$/, "") + half);
    }
  }

  function nameChoice(box) {
    const field = box.previousElementSibling;
    const name = field ? labelOf(field) : "";
    say(box.querySelector(".select2-selection--single"), name);
    say(box.querySelector(".select2-selection__rendered[role]"), name);
    say(box.querySelector(".select2-search__field"), name);
  }

  function nameHeading(heading) {
    if (!heading.textContent.trim() && !heading.querySelector("input")) {
      const words = document.createElement("span");
      words.className = "visually-hidden";
      words.textContent = heading.classList.contains("original") ? "Mục" : "Thao tác";
      heading.append(words);
    }
  }

  function name(root) {
    root.querySelectorAll(IN_TABLES).forEach(nameCell);
    root.querySelectorAll(".tabular td:not(.original)").forEach(labelCell);
    root.querySelectorAll(".vDateField, .vTimeField").forEach(nameHalf);
    root.querySelectorAll(".tabular thead th").forEach(nameHeading);
    root.querySelectorAll(CHOICE).forEach(nameChoice);
    root.querySelectorAll(".help-tooltip[aria-label]").forEach((mark) => mark.setAttribute("role", "img"));
  }

  // What scripts add later: rows of a table, boxes of choices and the one to type in inside them.
  function nameAdded(changes) {
    changes.forEach((change) => change.addedNodes.forEach((node) => {
      if (!(node instanceof HTMLElement)) {
        return;
      }
      if (node.matches(CHOICE)) {
        nameChoice(node);
      } else if (node.matches(".form-row")) {
        name(node);
      }
      say(node.querySelector(".select2-search--dropdown .select2-search__field"), "Gõ để tìm");
    }));
  }

  name(document);
  window.addEventListener("load", () => name(document));
  new MutationObserver(nameAdded).observe(document.body, { childList: true, subtree: true });
})();
