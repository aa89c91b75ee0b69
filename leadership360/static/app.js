// Makes pages nicer; every page works without it.
"use strict";

// The link's secret stands behind the # so that no log ever sees it: hand it over, then drop it.
const entry = document.querySelector("form[data-entry]");
if (entry && location.hash.length > 1) {
  entry.elements.code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  entry.submit();
}

// Save each answer as it is given: one request at a time, so that none overtakes another.
const form = document.querySelector("form[data-autosave]");
if (form) {
  const status = form.querySelector("[data-saved]");
  let running = Promise.resolve();
  let timer = null;
  let isDirty = false;
  let isLeaving = false;

  const body = () => {
    const data = new FormData(form);
    data.delete("go");
    return new URLSearchParams(data);
  };
  const send = (keepalive) => {
    isDirty = false;
    return fetch(form.action, {
      method: "POST",
      body: body(),
      headers: { "X-Autosave": "1" },
      credentials: "same-origin",
      keepalive,
    });
  };
  const save = () => {
    clearTimeout(timer);
    running = running.then(async () => {
      if (!isDirty || isLeaving) return;
      status.textContent = form.dataset.saving;
      try {
        const answer = await send(false);
        if (!answer.ok) isDirty = true;
        status.textContent = answer.ok ? form.dataset.saved : form.dataset.failed;
      } catch {
        isDirty = true;
        status.textContent = form.dataset.failed;
      }
    });
  };
  form.addEventListener("change", () => { isDirty = true; save(); });
  form.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") return;
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 700);
  });
  form.addEventListener("submit", () => { isLeaving = true; });
  addEventListener("pagehide", () => { if (isDirty && !isLeaving) send(true); });
}

const print = document.querySelector("button[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
