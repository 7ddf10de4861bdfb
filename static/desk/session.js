/* The end of a session comes with a warning and takes no text along: five minutes before it a
   notice says when and offers to stay; once it is over, no form is sent into the void: it stays as
   it was typed until there is a session again. The server's half is cchc_portal/accounts. */
(() => {
  "use strict";

  const WARNED = 5 * 60000; // milliseconds before the end
  const LOOK_EVERY = 10000;
  const ASK_EVERY = 30000; // another tab may have gone on working meanwhile
  const WORDS = {
    idle: (at) => `Đã lâu bạn chưa làm gì ở đây: phiên làm việc sẽ hết lúc ${at}.`,
    whole: (at) => `Phiên làm việc sẽ hết lúc ${at} vì đã đủ 8 giờ. Hãy lưu việc đang làm, rồi đăng nhập lại.`,
    ended: "Phiên làm việc đã hết. Chữ bạn gõ vẫn còn trên trang này: hãy đăng nhập ở thẻ mới, rồi quay lại đây và lưu.",
    other: "Trình duyệt này vừa đăng nhập bằng tài khoản khác. Hãy đăng nhập lại bằng tài khoản của bạn rồi mới lưu.",
    unheard: "Chưa hỏi được máy chủ nên chưa gửi. Chữ bạn gõ vẫn còn trên trang này; hãy thử lại sau ít phút.",
  };

  const cookie = (name) => (document.cookie.match(`(?:^|; )${name}=([^;]*)`) || [])[1] || "";
  const secretNow = () => cookie("__Host-csrftoken") || cookie("csrftoken");
  const clock = (moment) =>
    new Date(moment).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  class Session {
    constructor(notice) {
      this.notice = notice;
      this.words = notice.querySelector("p");
      this.stay = notice.querySelector("button");
      this.login = notice.querySelector("a");
      this.workedAt = this.askedAt = 0;
      this.hear(notice.dataset);
    }

    /* Take over what the server says: whose session it is, seconds until it ends. */
    hear({ user, idle, whole }) {
      const now = Date.now();
      this.heardAt = now;
      this.isOurs = String(user) === this.notice.dataset.user;
      this.isOthers = !this.isOurs && user !== null;
      this.idleEnd = now + Number(idle) * 1000;
      this.wholeEnd = now + Number(whole) * 1000;
    }

    get end() {
      return Math.min(this.idleEnd, this.wholeEnd);
    }

    get isOpen() {
      return this.isOurs && Date.now() < this.end;
    }

    /* Ask how long it lasts; with `stays` a person says that they are here. True: answered. */
    async ask(stays) {
      this.askedAt = Date.now();
      const options = { credentials: "same-origin", cache: "no-store" };
      if (stays) {
        const headers = { "X-CSRFToken": secretNow() };
        Object.assign(options, { method: "POST", headers, body: new URLSearchParams({ stay: "1" }) });
      }
      const answer = await fetch(this.notice.dataset.address, options).catch(() => null);
      if (!answer || !answer.ok) return false;
      this.hear(await answer.json());
      this.show();
      return true;
    }

    look() {
      const now = Date.now();
      if (now < this.end - WARNED) return;
      const isTyping = this.isOpen && this.workedAt > Math.max(this.heardAt, now - WARNED);
      if (isTyping || now - this.askedAt >= ASK_EVERY) this.ask(isTyping);
      this.show();
    }

    show() {
      if (this.isOthers) this.say(WORDS.other, this.login);
      else if (!this.isOpen) this.say(WORDS.ended, this.login);
      else if (Date.now() < this.end - WARNED) this.notice.hidden = true;
      else if (this.idleEnd < this.wholeEnd) this.say(WORDS.idle(clock(this.end)), this.stay);
      else this.say(WORDS.whole(clock(this.end)));
    }

    say(words, way) {
      this.notice.hidden = false;
      [this.stay, this.login].forEach((each) => (each.hidden = each !== way));
      if (this.words.textContent !== words) this.words.textContent = words;
    }

    /* A form leaves only while there is a session that takes it. keeping.js sees to its own. */
    async hold(event) {
      const { target: form, submitter } = event;
      if (event.defaultPrevented || form.method !== "post" || form.elements.form_token) return;
      const isFresh = this.isOpen && Date.now() - this.heardAt < ASK_EVERY;
      if (form.id === "logout-form" || isFresh || this.isLetGo) return;
      event.preventDefault();
      if (this.isHolding) return;
      this.isHolding = true;
      const isHeard = await this.ask(false);
      this.isHolding = false;
      if (!isHeard) this.say(WORDS.unheard);
      if (!isHeard || !this.isOpen) return;
      if (form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = secretNow();
      this.isLetGo = true;
      form.requestSubmit(submitter);
      this.isLetGo = false;
    }

    start() {
      this.stay.addEventListener("click", () => this.ask(true));
      addEventListener("input", () => (this.workedAt = Date.now()), { passive: true });
      addEventListener("focus", () => !this.notice.hidden && this.ask(false));
      document.addEventListener("visibilitychange", () => document.hidden || this.look());
      document.addEventListener("submit", (event) => this.hold(event));
      setInterval(() => this.look(), LOOK_EVERY);
      this.show();
    }
  }

  const notice = document.querySelector(".session-end");
  if (notice) new Session(notice).start();
})();
