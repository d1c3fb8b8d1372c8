/* A form marked data-draft is kept with the server while it is typed, and is not sent
   into a dead line. Nothing of it stays on the device. Works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const told = form.querySelector("[data-kept]");
  let timer = 0;
  let waits = false;
  let sending = false;

  /* The answer's code, or 0 where the line is dead. */
  const keep = async () => {
    clearTimeout(timer);
    waits = false;
    const body = new FormData(form);
    body.set("keep_draft", "yes");
    const patience = AbortSignal.timeout(10000);
    let code = 0;
    try {
      code = (await fetch(form.action, { method: "POST", body, signal: patience })).status;
    } catch { /* No line. */ }
    if (code === 204) told.textContent = told.dataset.kept;
    if (!code) {
      told.textContent = told.dataset.lost;
      waits = true;
      timer = setTimeout(keep, 15000);
    }
    return code;
  };
  form.addEventListener("input", () => {
    waits = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 1500);
  });
  window.addEventListener("online", () => { if (waits) keep(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && waits) keep();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    if (await keep()) form.submit();
    else sending = false;
  });
  window.addEventListener("pageshow", () => { sending = false; });
})();
