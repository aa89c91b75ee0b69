// The pages of a cycle whose answers are sealed in the browser: nothing readable is ever sent.
"use strict";

const notReady = document.querySelector("[data-sealed]");
const notes = notReady ? JSON.parse(notReady.dataset.sealed) : null;

// Where the rater's key lies: with the browser, or with this tab where others use the computer, too.
const keyring = (() => {
  const { name, until, isShared } = notes?.key ?? {};
  const places = [localStorage, sessionStorage];
  const forget = () => places.forEach((place) => place.removeItem(name));
  const find = () => places.map((place) => place.getItem(name)).find((kept) => kept !== null);
  const keep = (key) => {
    forget();
    const place = isShared ? sessionStorage : localStorage;
    place.setItem(name, JSON.stringify({ code: sealing.resumeCode(key), until }));
  };
  const read = () => {
    const kept = find();
    return kept ? sealing.readResumeCode(JSON.parse(kept).code) : null;
  };
  const make = () => {
    const key = read() ?? sealing.makeKey();
    keep(key);
    return key;
  };
  return { make, read, keep, forget };
})();

const BLANK = () => ({ draft: sealing.blank(), sent: null, sent_on: null });

// Nothing is answered in this browser: an empty box must not take the place of a full one.
class NothingToSend extends Error {}

// One request: its copy as this page knows it, and the way to put a newer one in its place.
function openBallot({ assignment, address }) {
  let token = "";
  let there = null;
  let copy = null;
  let seen = [];

  const take = (sealed) => {
    there = sealing.fromBase64(sealed);
    seen = [sealing.nameOf(there)];
    const key = keyring.read();
    copy = key && sealing.openCopy(key, assignment, there);
  };
  const ask = async () => {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const read = async () => {
    const answer = await ask();
    token = answer.token;
    take(answer.copy);
  };
  // next: makes the newer copy from the one that is there. boxOf: makes the box, if it is sent.
  // under: another key than this browser's, to seal the copy with.
  const write = async (next, { boxOf = null, under = null, ...options } = {}) => {
    for (let tries = 0; tries < 5; tries += 1) {
      const key = under ?? keyring.make();
      const newer = next(copy ?? BLANK());
      const sealed = sealing.sealCopy(key, assignment, newer);
      const name = sealing.nameOf(sealed);
      const fields = [["csrf_token", token], ["copy", sealing.toBase64(sealed)]];
      fields.push(...seen.map((one) => ["seen", one]));
      if (boxOf) fields.push(["box", sealing.toBase64(boxOf(newer))]);
      // It may arrive though we never hear of it.
      seen = [...seen.slice(-20), name];
      const body = new URLSearchParams(fields);
      const answer = await fetch(address, { method: "POST", body, credentials: "same-origin", ...options });
      if (answer.ok) {
        [there, copy, seen] = [sealed, newer, [name]];
        return answer;
      }
      if (answer.status === 412) take((await answer.json()).copy);
      // The token is too old, or another tab has let the rater in again.
      else if (answer.status === 400 || answer.status === 404) token = (await ask()).token;
      else return answer;
    }
    throw new Error("others are always faster");
  };
  return { read, write, copy: () => copy, opensWith: (key) => sealing.openCopy(key, assignment, there) };
}

const secondsSince = (start) => Math.min(600, (performance.now() - start) / 1000);

function sayReady() {
  notReady.hidden = true;
  for (const one of document.querySelectorAll("[data-ready]")) one.hidden = false;
}

function showResumeCode() {
  for (const place of document.querySelectorAll("[data-resume-code]")) {
    place.textContent = sealing.resumeCode(keyring.make());
  }
}

// --- one page of questions ---

// Returns what the fields say, which are those somebody touched.
function readFields(data) {
  const { item, prompt, choice } = notes.prefixes;
  const given = { ratings: {}, comments: {}, choices: {} };
  for (const [name, value] of data) {
    if (name.startsWith(item)) given.ratings[name.slice(item.length)] = value === "NO" ? null : Number(value);
    else if (name.startsWith(prompt)) given.comments[name.slice(prompt.length)] = value.trim();
    else if (name.startsWith(choice)) given.choices[name.slice(choice.length)] = value;
  }
  return given;
}

function fillForm(form, draft) {
  const { item, prompt, choice } = notes.prefixes;
  const values = new Map();
  for (const [id, rating] of Object.entries(draft.ratings)) values.set(item + id, rating === null ? "NO" : String(rating));
  for (const [id, text] of Object.entries(draft.comments)) values.set(prompt + id, text);
  for (const [id, chosen] of Object.entries(draft.choices)) values.set(choice + id, chosen);
  for (const field of form.elements) {
    if (!values.has(field.name)) continue;
    const value = values.get(field.name);
    if (field.type === "radio") field.checked = field.defaultChecked = field.value === value;
    if (field.type === "textarea") field.value = field.defaultValue = value;
  }
}

function sayFault(field, sentence) {
  const id = `${field.id}-wrong`;
  document.getElementById(id)?.remove();
  field.toggleAttribute("aria-invalid", Boolean(sentence));
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  field.setAttribute("aria-describedby", [...others, ...(sentence ? [id] : [])].join(" "));
  if (!sentence) return;
  field.setAttribute("aria-invalid", "true");
  const place = document.createElement("span");
  place.id = id;
  place.className = "wrong";
  place.textContent = sentence;
  field.before(place);
}

// Returns the first comment that is too long, after saying so beside each.
function findFault(form) {
  const faulty = notes.limits.flatMap(([prompt, most, sentence]) => {
    const field = form.elements[notes.prefixes.prompt + prompt];
    if (!field) return [];
    const isTooLong = [...field.value.trim()].length > most;
    sayFault(field, isTooLong ? sentence : null);
    return isTooLong ? [field] : [];
  });
  return faulty[0] ?? null;
}

function openForm(form, ballot) {
  let start = performance.now();
  let isClosed = false;
  fillForm(form, ballot.copy()?.draft ?? sealing.blank());
  document.querySelector("[data-elsewhere]").hidden = !notes.isSent || Boolean(ballot.copy()?.sent);

  const send = async (data, options) => {
    if (findFault(form)) return { ok: false };
    const given = readFields(data);
    const seconds = secondsSince(start);
    const next = (copy) => {
      const draft = sealing.answerPage(copy.draft, given, seconds);
      sealing.toFrame(draft);
      return { ...copy, draft };
    };
    try {
      const answer = await ballot.write(next, options);
      if (answer.ok) start += seconds * 1000;
      isClosed = answer.status === 410;
      return answer;
    } catch (problem) {
      if (!(problem instanceof sealing.TooLong)) throw problem;
      sayFault(form.querySelector("textarea"), notes.words.tooMuch);
      return { ok: false };
    }
  };
  const saving = autosave(form, send);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of form.querySelectorAll("[data-go]")) {
    button.addEventListener("click", async () => {
      if (await saving.isFinished()) location.assign(button.dataset.go);
      else if (isClosed) location.reload();
      else form.querySelector("[aria-invalid=true]")?.focus();
    });
  }
  form.hidden = false;
  if (!notes.hints) return;
  for (const box of form.querySelectorAll("textarea")) {
    showHints(box.value, document.getElementById(`${box.id}-hints`), notes.hints);
  }
}

// --- all answers, before they are sent ---

function showAnswers(draft) {
  const answered = Object.keys(draft.ratings).length;
  const complete = document.querySelector("[data-complete]");
  const incomplete = document.querySelector("[data-incomplete]");
  incomplete.dataset.sentence ??= incomplete.textContent;
  incomplete.textContent = incomplete.dataset.sentence.replace("{n}", answered);
  complete.hidden = answered < notes.asked;
  incomplete.hidden = !complete.hidden;
  for (const row of document.querySelectorAll("[data-item]")) {
    const rating = draft.ratings[row.dataset.item];
    const [none, answer] = row.querySelectorAll(".quiet, strong");
    none.hidden = rating !== undefined;
    answer.hidden = rating === undefined;
    answer.textContent = rating === undefined ? "" : notes.options[rating ?? "NO"];
  }
  for (const place of document.querySelectorAll("[data-prompt]")) {
    const text = draft.comments[place.dataset.prompt] ?? "";
    const shown = text ? draft.choices[place.dataset.prompt] ?? "as_written" : "none";
    for (const way of place.querySelectorAll("[data-shown]")) {
      way.hidden = way.dataset.shown !== shown;
      const words = way.querySelector("[data-text]");
      if (words) words.textContent = way.hidden ? "" : text;
    }
    place.querySelector("[data-take-back]").hidden = !text;
    if (notes.hints) showHints(text, place.querySelector(".hints"), notes.hints);
  }
}

function openCheck(button, ballot) {
  const status = document.querySelector("[data-said]");
  const current = () => ballot.copy()?.draft ?? sealing.blank();
  const act = (work) => async () => {
    try {
      const answer = await work();
      if (answer?.status === 410) location.reload();
    } catch (problem) {
      if (problem instanceof NothingToSend) {
        status.textContent = notes.words.nothing;
        showAnswers(current());
      } else {
        status.textContent = problem instanceof sealing.TooLong ? notes.words.tooMuch : notes.words.failed;
      }
    }
  };
  // Asked each time anew: what is there may be another browser's by now, which this one cannot read.
  const boxed = ({ draft }) => {
    if (sealing.isEmpty(draft)) throw new NothingToSend();
    return { draft, sent: draft, sent_on: notes.today };
  };
  button.addEventListener("click", act(async () => {
    const publicKey = sealing.fromBase64(notes.publicKey);
    const answer = await ballot.write(boxed, { boxOf: ({ draft }) => sealing.sealBox(publicKey, draft) });
    if (answer.ok) location.assign(notes.done);
    return answer;
  }));
  for (const place of document.querySelectorAll("[data-prompt]")) {
    place.querySelector("[data-take-back]").addEventListener("click", act(async () => {
      const given = { ratings: {}, comments: { [place.dataset.prompt]: "" }, choices: {} };
      const answer = await ballot.write((copy) => ({ ...copy, draft: sealing.answerPage(copy.draft, given, 0) }));
      if (answer.ok) status.textContent = ballot.copy().sent ? notes.words.takenBackAfterSending : notes.words.takenBack;
      showAnswers(current());
      return answer;
    }));
  }
  showAnswers(current());
}

// --- the receipt ---

function inWords(day) {
  const language = document.documentElement.lang.replaceAll("_", "-");
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}

function fillReceipt(ballot) {
  const copy = ballot.copy();
  const facts = copy?.sent
    ? {
        date: inWords(copy.sent_on),
        answers: Object.keys(copy.sent.ratings).length,
        comments: Object.keys(copy.sent.comments).length,
      }
    : {};
  for (const place of document.querySelectorAll("[data-fact]")) place.textContent = facts[place.dataset.fact] ?? "–";
}

// --- the list of requests ---

function stateOf(copy, isSent) {
  const { words } = notes;
  if (isSent) {
    if (!copy?.sent) return words.elsewhere;
    return sealing.isSame(copy.draft, copy.sent) ? words.sent : words.changed;
  }
  return copy && !sealing.isEmpty(copy.draft) ? words.started : words.new;
}

function showStates(ballots) {
  for (const [at, { assignment, isSent, asked }] of notes.ballots.entries()) {
    const copy = ballots[at].copy();
    const answered = Object.keys(copy?.draft.ratings ?? {}).length;
    const progress = notes.words.answered.replace("{n}", answered).replace("{m}", asked);
    const parts = [stateOf(copy, isSent), ...(answered && answered < asked ? [progress] : [])];
    document.querySelector(`[data-request="${assignment}"]`).textContent = parts.join(" · ");
  }
}

// Lets the key of a resume code open everything that this browser could open so far.
async function adoptKey(key, ballots) {
  if (!ballots.some((ballot) => ballot.opensWith(key))) return false;
  const left = ballots.filter((ballot) => ballot.copy() && !ballot.opensWith(key));
  for (const ballot of left) {
    const { draft, sent, sent_on } = ballot.copy();
    await ballot.write(() => ({ draft, sent, sent_on }), { under: key });
  }
  // Last: if one of them fails, this browser still has the key to it, and the rater the code.
  keyring.keep(key);
  await Promise.all(ballots.map((ballot) => ballot.read()));
  return true;
}

function openList(form, ballots) {
  const status = document.querySelector("[data-said]");
  const code = form.querySelector("input:not([type=hidden])");
  const show = async () => {
    const key = sealing.readResumeCode(code.value);
    let isRight = false;
    try {
      isRight = key !== null && await adoptKey(key, ballots);
      status.textContent = isRight ? notes.words.here : notes.words.wrongCode;
    } catch {
      status.textContent = notes.words.failed;
    }
    if (!isRight) return;
    code.value = "";
    showResumeCode();
    showStates(ballots);
  };
  form.querySelector("[data-resume]").addEventListener("click", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.hidden = false;
  showStates(ballots);
}

// --- begin ---

async function begin() {
  await sodium.ready;
  const kept = keyring.read();
  if (kept) keyring.keep(kept);
  const ballots = notes.ballots.map(openBallot);
  await Promise.all(ballots.map((ballot) => ballot.read()));
  const form = document.querySelector("form[data-sealed-form]");
  const send = document.querySelector("[data-send]");
  if (form?.querySelector("[data-resume]")) openList(form, ballots);
  else if (form) openForm(form, ballots[0]);
  else if (send) openCheck(send, ballots[0]);
  else fillReceipt(ballots[0]);
  showResumeCode();
  sayReady();
}

if (notes) {
  begin().catch(() => { notReady.textContent = notes.words.notReady; });
  for (const one of document.querySelectorAll('form[action$="/r/leave"]')) {
    one.addEventListener("submit", () => keyring.forget());
  }
}
