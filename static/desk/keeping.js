/* Nothing lost: what is typed into an article's form is kept on the server every few seconds and
   on leaving, in this browser while the server cannot be reached, and offered again on return.
   A press of a button counts once. The server's half is news/desk/keeping.py. */
(() => {
  "use strict";

  const DAYS_KEPT = 30;
  const KEEPALIVE_BYTES = 60000; // what browsers send for a page that is being left: 64 KiB
  const WAIT_FOR_ANSWER = 15000;
  const NOT_TEXT = new Set(["csrfmiddlewaretoken", "form_token", "step"]);
  const WORDS = {
    lost: "Mất kết nối: bản viết được giữ trên máy này.",
    ended: "Phiên làm việc đã hết: bản viết được giữ trên máy này. Hãy đăng nhập lại ở thẻ khác.",
    again: "Đã có kết nối lại.",
    offer: "Trên máy này có bản chưa lưu ",
    restore: "Khôi phục",
    drop: "Bỏ",
    unreachable: "Chưa khôi phục được vì mất kết nối. Bản viết vẫn còn trên máy này.",
  };

  const cookie = (name) =>
    (document.cookie.match(`(?:^|; )${name}=([^;]*)`) || [])[1] || "";

  const secretNow = () => cookie("__Host-csrftoken") || cookie("csrftoken");

  const clock = (stamp) => {
    const at = new Date(Number(stamp));
    const time = at.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    const sameDay = at.toDateString() === new Date().toDateString();
    return sameDay ? `lúc ${time}` : `lúc ${time} ngày ${at.toLocaleDateString("vi-VN")}`;
  };

  /* This browser's own copies: one entry for each form of each user. */

  class Copies {
    constructor(user) {
      this.prefix = `desk:${user}:`;
    }

    all() {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      return keys.map((key) => JSON.parse(localStorage.getItem(key)));
    }

    put(copy) {
      try {
        localStorage.setItem(this.prefix + copy.token, JSON.stringify(copy));
      } catch (error) {
        if (error.name !== "QuotaExceededError") throw error;
      }
    }

    remove(token) {
      localStorage.removeItem(this.prefix + token);
    }

    /* Drop what the server has, what it has stored for good, and what nobody came back for. */
    tidy(settled, kept) {
      const oldest = Date.now() - DAYS_KEPT * 86400000;
      this.all().forEach(({ token, stamp }) => {
        const done = token === settled || kept.get(token) === stamp || Number(stamp) < oldest;
        if (done) this.remove(token);
      });
    }
  }

  class Keeper {
    constructor(form, notices) {
      Object.assign(this, { form, notices, address: notices.dataset.address });
      this.article = notices.dataset.article;
      this.copies = new Copies(notices.dataset.user);
      this.saved = "unsaved" in notices.dataset ? {} : this.fields();
      this.isSent = this.isAsking = this.isLeft = false;
      this.showState();
    }

    get token() {
      return this.form.elements.form_token.value;
    }

    get editors() {
      return window.CKEDITOR ? Object.values(window.CKEDITOR.instances) : [];
    }

    /* Return {name: [value, …]} of all that is typed, without files. */
    fields() {
      const fields = {};
      for (const [name, value] of new FormData(this.form)) {
        const isText = typeof value === "string" && !NOT_TEXT.has(name);
        if (isText && !/^_|__prefix__/.test(name)) (fields[name] = fields[name] || []).push(value);
      }
      this.editors
        .filter((editor) => editor.status === "ready" && this.form.contains(editor.element.$))
        .forEach((editor) => (fields[editor.element.$.name] = [editor.getData()]));
      return fields;
    }

    /* The editor writes HTML its own way: that alone is no change. */
    noteEditor(editor) {
      const { name } = editor.element.$;
      if (this.saved[name]) this.saved[name] = [editor.getData()];
    }

    isChanged(fields) {
      return JSON.stringify(fields) !== JSON.stringify(this.saved);
    }

    showState() {
      this.state = document.createElement("p");
      this.state.className = "kept-state";
      this.spoken = document.createElement("p");
      this.spoken.className = "visually-hidden";
      this.spoken.setAttribute("role", "status");
      const row = this.form.querySelector(".step-row");
      (row || this.notices).append(this.state, this.spoken);
    }

    /* Show a state; it is read aloud only when it is another kind than before. */
    say(words, isLost) {
      const kind = isLost ? words : "kept";
      if (kind !== this.kind && (isLost || this.kind)) this.spoken.textContent = words;
      this.kind = kind;
      this.state.textContent = words;
      this.state.classList.toggle("is-lost", Boolean(isLost));
    }

    message(more) {
      const body = new FormData();
      const all = { form_token: this.token, article: this.article, ...more };
      Object.entries(all).forEach(([name, value]) => body.append(name, value));
      const headers = { "X-CSRFToken": secretNow() || this.form.elements.csrfmiddlewaretoken.value };
      return { method: "POST", body, headers, redirect: "manual", credentials: "same-origin" };
    }

    /* Report that the form is open, with its text when it has changed. */
    async report() {
      if (this.isSent || this.isAsking || this.isLeft) return;
      const fields = this.fields();
      const copy = this.isChanged(fields) ? this.keep(fields) : null;
      this.isAsking = true;
      this.question = new AbortController();
      try {
        const more = copy ? { values: JSON.stringify(copy) } : {};
        const message = { ...this.message(more), signal: this.question.signal };
        await this.hear(await fetch(this.address, message), copy);
      } catch (error) {
        if (error.name === "AbortError") return; // the form itself was sent meanwhile
        if (!(error instanceof TypeError)) throw error; // fetch says so when nobody answers
        this.say(WORDS.lost, true);
      } finally {
        this.isAsking = false;
      }
    }

    keep(fields) {
      const copy = { token: this.token, article: this.article, stamp: String(Date.now()), fields };
      this.copies.put(copy);
      return copy;
    }

    async hear(answer, copy) {
      if (answer.type === "opaqueredirect") return this.say(WORDS.ended, true);
      const isJson = /json/.test(answer.headers.get("Content-Type") || "");
      if (!isJson) return this.say(WORDS.lost, true);
      const told = await answer.json();
      if (!answer.ok) return this.say(told.message, true);
      if (copy) {
        this.saved = copy.fields;
        this.copies.remove(copy.token);
        this.say(`Đã lưu ${told.saved}`);
      } else if (this.state.classList.contains("is-lost")) {
        this.say(WORDS.again);
      }
      return this.showBeside(told.beside);
    }

    showBeside(sentences) {
      const list = this.notices.querySelector(".beside");
      const shown = [...list.children].map((item) => item.textContent);
      if (shown.join() === sentences.join()) return;
      list.replaceChildren(
        ...sentences.map((sentence) => {
          const item = document.createElement("li");
          item.textContent = sentence;
          return item;
        }),
      );
    }

    /* The page is being left: keep what changed here at once, and send it while that is allowed. */
    leave() {
      this.isLeft = true; // a page is hidden after it was left: that is no report
      if (this.isSent) return;
      const fields = this.fields();
      const copy = this.isChanged(fields) ? this.keep(fields) : null;
      const values = copy ? JSON.stringify(copy) : "";
      const fits = new Blob([values]).size < KEEPALIVE_BYTES;
      const message = this.message({ gone: "1", ...(copy && fits ? { values } : {}) });
      fetch(this.address, { ...message, keepalive: true }).catch(() => {});
    }

    /* A form is sent once, and its text stays here until the server says that it is stored. */
    send(event) {
      const button = event.submitter;
      const staysHere = button && (button.formTarget || button.hasAttribute("formaction"));
      if (event.defaultPrevented || staysHere) return;
      if (this.isSent) {
        event.preventDefault();
        return;
      }
      const fields = this.fields();
      if (this.isChanged(fields)) this.keep(fields);
      if (!navigator.onLine) {
        event.preventDefault();
        this.say(WORDS.lost, true);
        return;
      }
      const secret = secretNow(); // another one since a login in another tab
      if (secret) this.form.elements.csrfmiddlewaretoken.value = secret;
      this.setSent(true);
      if (this.question) this.question.abort(); // its answer may come when the form is closed to us
      setTimeout(() => this.setSent(false), WAIT_FOR_ANSWER);
    }

    setSent(isSent) {
      this.isSent = isSent;
      const buttons = this.form.querySelectorAll("[type=submit]");
      setTimeout(() => buttons.forEach((button) => (button.disabled = isSent)));
    }

    /* The browser shows the page again as it was left. */
    comeBack() {
      this.isLeft = false;
      this.setSent(false);
    }

    /* Copies of this form's text that only this browser has. */
    offer() {
      const kept = [...this.notices.querySelectorAll("form.kept")];
      const stamps = new Map(kept.map((row) => [row.elements.form_token.value, row.dataset.stamp]));
      const name = this.notices.dataset.cookie;
      this.copies.tidy(cookie(name), stamps);
      document.cookie = `${name}=; path=${this.address.replace(/news\/.*/, "")}; max-age=0`;
      const mine = this.copies.all().filter((copy) => copy.article === this.article);
      mine.filter((copy) => copy.token !== this.token).forEach((copy) => this.offerCopy(copy));
    }

    offerCopy(copy) {
      const row = document.createElement("div");
      const words = document.createElement("p");
      const title = ((copy.fields.title || [""])[0] || "").slice(0, 80);
      row.className = "kept";
      words.textContent = `${WORDS.offer}${clock(copy.stamp)}${title && `: “${title}”`}`;
      row.append(words);
      row.append(this.button(WORDS.restore, () => this.restore(copy)));
      row.append(
        this.button(WORDS.drop, () => {
          this.copies.remove(copy.token);
          row.remove();
        }),
      );
      this.notices.prepend(row);
    }

    button(label, press) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", press);
      return button;
    }

    /* Hand this browser's copy to the server, which fills the form with it. */
    async restore(copy) {
      const more = { form_token: copy.token, values: JSON.stringify(copy) };
      const answer = await fetch(this.address, this.message(more)).catch(() => null);
      if (!answer || answer.type === "opaqueredirect") {
        this.say(WORDS.unreachable, true);
      } else if (answer.ok) {
        this.copies.remove(copy.token);
        location.search = `?mo=${copy.token}`;
      } else {
        this.say((await answer.json()).message, true);
      }
    }

    async drop(event) {
      event.preventDefault();
      const row = event.currentTarget;
      const body = new FormData(row, event.submitter);
      const options = { method: "POST", body, redirect: "manual", credentials: "same-origin" };
      const answer = await fetch(row.action, options).catch(() => null);
      if (answer && answer.type === "opaqueredirect") {
        this.copies.remove(row.elements.form_token.value);
        row.remove();
      } else {
        this.say(WORDS.lost, true);
      }
    }

    start() {
      this.offer();
      this.notices.querySelectorAll("form.kept").forEach((row) => {
        row.addEventListener("submit", (event) => this.drop(event));
      });
      this.form.addEventListener("submit", (event) => this.send(event));
      addEventListener("pagehide", () => this.leave());
      addEventListener("pageshow", () => this.comeBack());
      addEventListener("online", () => this.report());
      addEventListener("offline", () => this.report());
      document.addEventListener("visibilitychange", () => document.hidden && this.report());
      setInterval(() => this.report(), Number(this.notices.dataset.every) * 1000);
      this.report();
    }
  }

  function start() {
    const notices = document.querySelector(".keeping");
    const form = document.querySelector("#content-main form[id$=_form]");
    if (!notices || !form || !form.elements.form_token) return;
    const keeper = new Keeper(form, notices);
    if (window.CKEDITOR) {
      window.CKEDITOR.on("instanceReady", ({ editor }) => keeper.noteEditor(editor));
      keeper.editors
        .filter((editor) => editor.status === "ready")
        .forEach((editor) => keeper.noteEditor(editor));
    }
    keeper.start();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
