/* Passkeys: before such a form is sent, the browser asks its key what the server asked, and the
   answer goes along. The server's half is cchc_portal/accounts/passkeys.py. */
(() => {
  "use strict";

  const REFUSED = "Chưa dùng được khóa. Hãy thử lại, hoặc dùng mã trên điện thoại.";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=/g, "");

  /* What the server asked, its bytes as the browser wants them. */
  function asked(json) {
    const options = JSON.parse(json);
    const withBytes = (key) => ({ ...key, id: bytes(key.id) });
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    ["allowCredentials", "excludeCredentials"]
      .filter((name) => options[name])
      .forEach((name) => (options[name] = options[name].map(withBytes)));
    return options;
  }

  function answer(credential) {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]
      .filter((name) => credential.response[name])
      .forEach((name) => (response[name] = text(credential.response[name])));
    const { id, type } = credential;
    return JSON.stringify({ id, rawId: text(credential.rawId), type, response });
  }

  async function ask(form, event) {
    const removes = event.submitter && event.submitter.name === "remove";
    if (form.elements.answer.value || removes) return;
    event.preventDefault();
    const told = form.querySelector("[role=alert]");
    told.hidden = true;
    try {
      const publicKey = asked(form.dataset.asked);
      form.elements.answer.value = answer(await navigator.credentials[form.dataset.task]({ publicKey }));
      form.requestSubmit();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      told.textContent = REFUSED;
      told.hidden = false;
    }
  }

  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("form.passkey").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => ask(form, event));
  });
})();
