/* The directory narrows while one types. Without this file its form asks as it stands. */
"use strict";
{
  const form = document.querySelector(".directory-search");
  let waiting, asked;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const address = asked = "?" + new URLSearchParams(new FormData(form));
      const answer = await fetch(address).catch(() => {});
      if (!answer?.ok || address !== asked) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["so-ket-qua", "ket-qua"]) document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
      history.replaceState(null, "", address);
    }, 200);
  });
}
