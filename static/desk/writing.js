/* Writing: counters, remarks on what is typed, dropped files, picks by one click. All of it only
   improves a form that works without it; the server's half is news/desk/writing.py. */
(() => {
  "use strict";

  const PAUSE = 900; // ms without a key before the server is asked
  const PREVIEW = 320; // pixels
  const QUIET = 15000; // ms after the form was sent: by its answer it may be closed to the writer
  const form = document.getElementById("article_form");
  const writing = form && form.querySelector(".writing[data-remarks-at]");
  if (!writing) return;
  const field = (name) => form.elements[name];
  const make = (tag, className, text) =>
    Object.assign(document.createElement(tag), { className, textContent: text || "" });
  const editor = () => window.CKEDITOR && CKEDITOR.instances.id_body;

  /* Counters */

  function count(input) {
    const line = make("p", "counter");
    input.after(line);
    const show = () => {
      const { length } = [...input.value.trim()];
      line.textContent = `${length}/${input.dataset.limit} ký tự`;
      line.classList.toggle("is-over", length > Number(input.dataset.limit));
    };
    input.addEventListener("input", show);
    show();
  }
  form.querySelectorAll("[data-limit]").forEach(count);

  /* Remarks */

  const values = () => {
    if (editor()) editor().updateElement();
    const data = new FormData();
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string" && !/^(?:attachments-|step$)/.test(name)) {
        data.append(name, value);
      }
    });
    data.append("article", writing.dataset.article);
    return data;
  };

  let asked = 0;
  let quietUntil = 0;
  let question;
  async function ask(more) {
    if (Date.now() < quietUntil) return null;
    const number = (asked += 1);
    question = new AbortController();
    const data = values();
    Object.entries(more || {}).forEach(([name, value]) => data.append(name, value));
    let answer;
    try {
      answer = await fetch(writing.dataset.remarksAt, {
        method: "POST",
        body: data,
        signal: question.signal,
        headers: { "X-CSRFToken": field("csrfmiddlewaretoken").value },
      });
    } catch (error) {
      return null; // no connection, or called off: the remarks come with the next save
    }
    if (!answer.ok || answer.redirected || number !== asked) return null;
    const { remarks, values: texts } = await answer.json();
    Object.entries(remarks).forEach(([name, html]) => {
      const list = form.querySelector(`[data-remarks="${name}"]`);
      if (list && list.innerHTML.trim() !== html.trim()) list.innerHTML = html;
    });
    showPicks();
    return texts || null;
  }

  let waiting;
  const askSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter && (submitter.formTarget || submitter.hasAttribute("formaction"))) return;
    clearTimeout(waiting);
    if (question) question.abort();
    quietUntil = Date.now() + QUIET;
  });
  ["title", "lead", "section"].forEach((name) => {
    if (field(name)) field(name).addEventListener("input", askSoon);
  });
  if (window.CKEDITOR && field("body")) {
    const listen = (instance) => instance.name === "id_body" && instance.on("change", askSoon);
    Object.values(CKEDITOR.instances).forEach(listen);
    CKEDITOR.on("instanceReady", (event) => listen(event.editor));
  }

  /* Old letters into Unicode: the server converts, here it is only put in place. */

  async function convert() {
    const texts = await ask({ to_unicode: "1" });
    if (!texts) return;
    ["title", "lead"].forEach((name) => {
      field(name).value = texts[name];
      field(name).dispatchEvent(new Event("input", { bubbles: true }));
    });
    if (editor()) editor().setData(texts.body);
    else field("body").value = texts.body;
  }
  form.addEventListener("click", (event) => {
    if (event.target.name !== "to_unicode") return;
    event.preventDefault();
    convert();
  });

  /* Related articles */

  function showPicks() {
    const related = field("related");
    if (!related || !window.django || !django.jQuery) return;
    form.querySelectorAll(".pick").forEach((button) => {
      button.hidden = false;
    });
  }
  form.addEventListener("click", ({ target }) => {
    if (!target.classList.contains("pick")) return;
    const { pk, title } = target.dataset;
    const select = field("related");
    if (![...select.options].some((option) => option.value === pk && option.selected)) {
      select.append(new Option(title, pk, true, true));
      django.jQuery(select).trigger("change");
    }
    target.closest("li").remove();
  });
  showPicks();

  /* Files */

  const size = (bytes) =>
    bytes < 1000 * 1024
      ? `${Math.max(1, Math.round(bytes / 1024))} KB`
      : `${(bytes / 1024 ** 2).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;

  function dropZone(input, show) {
    const zone = input.closest(".form-row");
    const over = (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      zone.classList.toggle("is-over", event.type !== "dragleave");
    };
    zone.classList.add("drop-zone");
    ["dragenter", "dragover", "dragleave"].forEach((name) => zone.addEventListener(name, over));
    zone.addEventListener("drop", (event) => {
      const { files } = event.dataTransfer;
      zone.classList.remove("is-over");
      if (!files.length) return;
      event.preventDefault();
      const transfer = new DataTransfer();
      const kept = input.multiple ? [...input.files, ...files] : [files[0]];
      kept.forEach((file) => transfer.items.add(file));
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => show(input.files));
  }

  function listFiles(list) {
    return (files) =>
      list.replaceChildren(...[...files].map((file) => {
        const kind = file.name.includes(".") ? file.name.split(".").pop().toUpperCase() : "";
        return make("li", "", `${file.name.normalize("NFC")} (${kind}, ${size(file.size)})`);
      }));
  }

  async function preview(box, file) {
    box.replaceChildren();
    if (!file) return;
    let picture;
    try {
      picture = await createImageBitmap(file);
    } catch (error) {
      box.append(make("p", "counter", `“${file.name}” không phải ảnh đọc được.`));
      return;
    }
    const canvas = make("canvas", "cover-preview");
    const scale = Math.min(1, PREVIEW / picture.width);
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Ảnh vừa chọn: ${file.name}`);
    box.append(canvas, make("p", "counter", `${file.name} (${size(file.size)})`));
  }

  const many = field("more_files");
  if (many) {
    const list = make("ul", "chosen-files");
    many.after(list);
    dropZone(many, listFiles(list));
  }
  const cover = field("cover");
  if (cover && cover.type === "file") {
    const box = make("div", "chosen-cover");
    cover.after(box);
    dropZone(cover, ([file]) => preview(box, file));
  }
})();
