// Makes pages nicer; every page works without it.
"use strict";

// The link's secret stands behind the # so that no log ever sees it: hand it over, then drop it.
const entry = document.querySelector("form[data-entry]");
if (entry && location.hash.length > 1) {
  entry.elements.code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  entry.submit();
}

// Where answers are sealed in the browser, the key goes when the last day of its cycle is over.
for (const name of Object.keys(localStorage).filter((one) => /(^|-)edit-[0-9a-f]{12}$/.test(one))) {
  const { until } = JSON.parse(localStorage.getItem(name));
  if (until && until < new Date().toISOString().slice(0, 10)) localStorage.removeItem(name);
}

// Saves each answer as it is given: one request at a time, so that none overtakes another.
// send: takes the form's fields and fetch's options, and gives an answer as fetch does.
// Returns how to leave the page: at once, or when everything is saved.
function autosave(form, send) {
  const status = form.querySelector("[data-saved]");
  const touched = new Set();
  let running = Promise.resolve();
  let request = new AbortController();
  let timer = null;
  let given = 0;
  let saved = 0;
  let isLeaving = false;

  const attempt = async () => {
    if (saved === given || isLeaving) return;
    const sending = given;
    request = new AbortController();
    status.textContent = form.dataset.saving;
    try {
      const answer = await send(new FormData(form), { signal: request.signal });
      if (answer.ok) saved = sending;
      status.textContent = answer.ok ? form.dataset.saved : form.dataset.failed;
    } catch {
      if (request.signal.aborted) return;
      status.textContent = form.dataset.offline;
      saveIn(5000);
    }
  };
  const save = () => {
    clearTimeout(timer);
    running = running.then(attempt);
  };
  const saveIn = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };
  // The page may be gone before an ordinary request arrives.
  const saveBeforeEnd = async () => {
    if (saved === given || isLeaving) return;
    const sending = given;
    request.abort();
    const answer = await send(new FormData(form), { keepalive: true });
    if (!answer.ok) return;
    saved = sending;
    status.textContent = form.dataset.saved;
  };
  form.addEventListener("input", (event) => {
    touched.add(event.target.name);
    given += 1;
    if (event.target.tagName === "TEXTAREA") saveIn(700);
    else save();
  });
  form.addEventListener("change", (event) => {
    if (event.target.tagName === "TEXTAREA") save();
  });
  // What nobody touched here may be newer in another tab.
  form.addEventListener("formdata", (event) => {
    const answers = [...form.elements].filter((one) => one.type === "radio" || one.type === "textarea");
    for (const one of answers) {
      // A browser that restores a page fills it without telling us.
      if (one.checked !== one.defaultChecked || one.value !== one.defaultValue) touched.add(one.name);
    }
    for (const one of answers) {
      if (!touched.has(one.name)) event.formData.delete(one.name);
      else if (one.type === "textarea") event.formData.append("had", one.name);
    }
  });
  addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("pagehide", () => { saveBeforeEnd().catch(() => {}); });
  addEventListener("pageshow", () => { isLeaving = false; save(); });
  return {
    leave: () => {
      isLeaving = true;
      request.abort();
    },
    isFinished: async () => {
      save();
      await running;
      return saved === given;
    },
  };
}

const form = document.querySelector("form[data-autosave]");
if (form) {
  const saving = autosave(form, (data, options) => {
    data.delete("go");
    return fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(data),
      headers: { "X-Autosave": "1" },
      credentials: "same-origin",
      ...options,
    });
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      saving.leave();
      return;
    }
    event.preventDefault();
    form.querySelector("[data-saved]").textContent = form.dataset.offline;
  });
}

const print = document.querySelector("button[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
