/* Figures of a visit while they are typed: dots every three, sums checked, shares computed.
   The sums come as data from the server (inspections/models/figures.py), which checks them again. */
(function () {
  "use strict";

  const GROUPED = /^(\d+|\d{1,3}(\.\d{3})+|\d{1,3}( \d{3})+)$/;
  const DONG = /\s*(đ|đồng|vnđ|vnd)$/i;

  /* Whole number typed with or without dots, an amount also with its unit, as a BigInt; null for nothing, undefined for nonsense. */
  function read(text, unit) {
    const tidy = text.replace(/[\s\u00a0\u2009\u202f]+/g, " ").trim();
    if (!tidy) return null;
    const bare = unit ? tidy.replace(DONG, "") : tidy;
    return GROUPED.test(bare) ? BigInt(bare.replace(/[. ]/g, "")) : undefined;
  }

  function grouped(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
  }

  /* part of whole in units of the last decimal, half up, held back from 0 and from 100 percent. */
  function rounded(part, whole, decimals) {
    const scale = 10n ** BigInt(decimals);
    const near = (200n * scale * part + whole) / (2n * whole);
    const full = 100n * scale;
    if (near === 0n && part) return 1n;
    if (near === full && part !== whole) return part > whole ? full + 1n : full - 1n;
    return near;
  }

  /* The same as content.figures.share in Python: "36,4%", "99,97%". */
  function share(part, whole) {
    if (part === 0n) return "0%";
    if (part === whole) return "100%";
    const tenths = (2000n * part + whole) / (2n * whole);
    const decimals = tenths >= 10n && tenths < 990n ? 1 : 2;
    const digits = String(rounded(part, whole, decimals)).padStart(decimals + 1, "0");
    return digits.slice(0, -decimals) + "," + digits.slice(-decimals) + "%";
  }

  function known(value) {
    return value !== null && value !== undefined;
  }

  function Figures(root) {
    const boxes = [...root.querySelectorAll("[data-figure]")];
    const holder = root.querySelector("[data-sums]");
    const sums = holder ? JSON.parse(holder.dataset.sums) : [];
    const shares = [...root.querySelectorAll("[data-part]")];

    function values() {
      const found = {};
      boxes.forEach((box) => { found[box.dataset.figure] = read(box.value, box.dataset.unit); });
      const { received, resolved, on_time: onTime, pending } = found;
      const both = known(received) && known(resolved);
      found.late = known(resolved) && known(onTime) && onTime <= resolved ? resolved - onTime : null;
      found.pending_count = known(pending) ? pending : both && resolved <= received ? received - resolved : null;
      return found;
    }

    function broken(sum, found) {
      const parts = sum.parts.map((name) => found[name]);
      if (!parts.every(known) || !known(found[sum.whole])) return false;
      const total = parts.reduce((one, other) => one + other, 0n);
      return sum.exact ? total !== found[sum.whole] : total > found[sum.whole];
    }

    function say(box, sentence) {
      const id = box.id + "_live";
      let note = document.getElementById(id);
      if (!note && sentence) {
        note = document.createElement("span");
        note.id = id;
        note.className = "live-error";
        note.setAttribute("role", "alert");
        box.insertAdjacentElement("afterend", note);
      }
      if (note) note.textContent = sentence;
      box.setAttribute("aria-invalid", sentence ? "true" : "false");
    }

    function check() {
      const found = values();
      boxes.filter((box) => box.type === "text").forEach((box) => {
        const name = box.dataset.figure;
        const nonsense = found[name] === undefined ? "Hãy ghi số nguyên, ví dụ 21.817 hoặc 21817." : "";
        const wrong = sums.find((sum) => sum.at === name && broken(sum, found));
        say(box, nonsense || (wrong ? wrong.says : ""));
      });
      shares.forEach((line) => {
        const part = found[line.dataset.part];
        const whole = found[line.dataset.whole];
        const shown = known(part) && known(whole) && whole > 0n && part <= whole;
        line.hidden = !shown;
        if (shown) {
          line.querySelector("output").textContent =
            `${share(part, whole)} (${grouped(part)}/${grouped(whole)} ${line.dataset.noun})`;
        }
      });
    }

    root.addEventListener("input", check);
    root.addEventListener("focusout", (event) => {
      const number = event.target.matches("[data-figure][type=text]") ? read(event.target.value, event.target.dataset.unit) : null;
      const unit = event.target.dataset.unit;
      if (known(number)) event.target.value = grouped(number) + (unit ? "\u00a0" + unit : "");
    });
    check();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("fieldset.figures").forEach(Figures);
  });
})();
