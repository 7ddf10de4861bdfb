/* "Chép liên kết": puts the preview link on the clipboard. Without it the field can be copied. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages served without https have no clipboard object
    }
    button.textContent = "Đã chép liên kết";
  });
}
