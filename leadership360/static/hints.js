// Says while a comment is written what in it might tell who wrote it; the server says the same
// with every page. Rules and sentences come with the page, so that there is one table of them.
"use strict";

// Returns [kind, start, end] for everything noticed, counted in characters as the server does.
function findHints(text, { classes, rules, titles, longChars, leader }) {
  const compiled = (pattern) => {
    const whole = Object.entries(classes).reduce((all, [name, chars]) => all.replaceAll(name, chars), pattern);
    return new RegExp(whole, "gu");
  };
  const namesIn = (words) => words.match(compiled("[{upper}][{lower}]+")) || [];
  const isSaidOf = (name) => {
    const words = namesIn(name).filter((word) => !titles.includes(word));
    return words.length > 0 && words.every((word) => namesIn(leader).includes(word));
  };
  const seen = [];
  for (const [kind, pattern, unless] of rules) {
    if (unless && compiled(unless).test(text)) continue;
    for (const match of text.matchAll(compiled(pattern))) {
      const start = match.index;
      const end = start + match[0].length;
      if (seen.some((other) => start < other.end && other.start < end)) continue;
      seen.push({ kind, start, end, isKnown: kind === "name" && isSaidOf(match[0]) });
    }
  }
  const characters = (index = text.length) => [...text.slice(0, index)].length;
  const found = seen
    .filter((one) => !one.isKnown)
    .map(({ kind, start, end }) => [kind, characters(start), characters(end)]);
  if (characters() > longChars) found.push(["long", longChars, characters()]);
  return found.sort((one, other) => one[1] - other[1] || one[2] - other[2]);
}

// Writes the hints for a text into their place, unless they stand there already.
function showHints(text, place, notes) {
  const letters = [...text];
  const found = findHints(text, notes);
  const lines = Object.entries(notes.sentences).flatMap(([kind, sentence]) => {
    const ofKind = found.filter((one) => one[0] === kind);
    if (!ofKind.length) return [];
    const line = document.createElement("p");
    line.append(sentence);
    const words = kind === "long" ? [] : ofKind.map(([, start, end]) => letters.slice(start, end).join(""));
    for (const word of [...new Set(words)].slice(0, notes.mostWords)) {
      const quote = document.createElement("q");
      quote.textContent = word;
      line.append(" ", quote);
    }
    return [line];
  });
  const before = place.textContent;
  if (lines.map((line) => line.textContent).join("") !== before) place.replaceChildren(...lines);
}

for (const box of document.querySelectorAll("form[data-hints] textarea")) {
  const place = document.getElementById(`${box.id}-hints`);
  const notes = JSON.parse(box.form.dataset.hints);
  let timer = null;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    // Whoever is still typing is not interrupted.
    timer = setTimeout(() => showHints(box.value, place, notes), 800);
  });
}
