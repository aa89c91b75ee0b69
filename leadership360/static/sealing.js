// Seals answers in the browser as sealing.py does on the server: the same frames, the same boxes.
// Knows libsodium and nothing of pages.
"use strict";

const sealing = (() => {
  const FRAME = 8192;
  const NONCE = 24;
  const KEY = 16;
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const COPY_KEY = "leadership360/copy/1";

  const utf8 = new TextEncoder();
  const toBase64 = (bytes) => sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
  const fromBase64 = (text) => sodium.from_base64(text, sodium.base64_variants.ORIGINAL);

  class TooLong extends Error {}

  const blank = () => ({ ratings: {}, comments: {}, seconds: null, choices: {} });
  const isEmpty = (answers) => ![answers.ratings, answers.comments].some((one) => Object.keys(one).length);

  // Python sorts by code points, and JavaScript would put keys that look like numbers first.
  const byCodePoints = ([one], [other]) => {
    const [left, right] = [[...one], [...other]].map((chars) => chars.map((char) => char.codePointAt(0)));
    const at = left.findIndex((point, index) => point !== right[index]);
    return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
  };
  const mapping = (values) => {
    const sorted = Object.entries(values).sort(byCodePoints);
    return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)}}`;
  };
  // Byte for byte what Python writes; seconds are a float there and have one decimal.
  const toJson = ({ ratings, comments, seconds, choices }) =>
    `{"ratings":${mapping(ratings)},"comments":${mapping(comments)},` +
    `"seconds":${seconds === null ? "null" : seconds.toFixed(1)},"choices":${mapping(choices)}}`;

  const pad = (text, size) => {
    const plain = utf8.encode(text);
    if (plain.length > size - 4) throw new TooLong();
    const frame = new Uint8Array(size);
    new DataView(frame.buffer).setUint32(0, plain.length);
    frame.set(plain, 4);
    return frame;
  };
  const unpad = (frame) => {
    const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
    return new TextDecoder().decode(frame.subarray(4, 4 + length));
  };
  const toFrame = (answers) => pad(toJson(answers), FRAME);

  const sealBox = (publicKey, answers) => sodium.crypto_box_seal(toFrame(answers), publicKey);

  const idBytes = (assignment) => sodium.from_hex(assignment.replaceAll("-", ""));
  const copyKey = (key, assignment) => {
    const label = utf8.encode(COPY_KEY);
    return sodium.crypto_generichash(32, new Uint8Array([...label, ...idBytes(assignment)]), key);
  };
  // A copy holds the draft, and what was last sent and when.
  const sealCopy = (key, assignment, { draft, sent, sent_on }) => {
    const text = `{"draft":${toJson(draft)},"sent":${sent ? toJson(sent) : "null"},"sent_on":${JSON.stringify(sent_on)}}`;
    const nonce = sodium.randombytes_buf(NONCE);
    const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
      pad(text, 2 * FRAME), idBytes(assignment), null, nonce, copyKey(key, assignment));
    return new Uint8Array([...nonce, ...sealed]);
  };
  // Returns null where this key does not open it.
  const openCopy = (key, assignment, sealed) => {
    let frame;
    try {
      frame = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null, sealed.subarray(NONCE), idBytes(assignment), sealed.subarray(0, NONCE), copyKey(key, assignment));
    } catch {
      return null;
    }
    return JSON.parse(unpad(frame));
  };
  // Names a copy: no two have the same.
  const nameOf = (sealed) => toBase64(sealed.subarray(0, NONCE));

  // Lays what one page gives over a draft, as domain/questionnaire.py does.
  const answerPage = (draft, given, seconds) => {
    const written = { ...draft.comments, ...given.comments };
    const comments = Object.entries(written).filter(([, text]) => text);
    const chosen = Object.entries({ ...draft.choices, ...given.choices });
    return {
      ratings: { ...draft.ratings, ...given.ratings },
      comments: Object.fromEntries(comments),
      seconds: Math.round(((draft.seconds ?? 0) + seconds) * 10) / 10,
      choices: Object.fromEntries(chosen.filter(([prompt, choice]) => choice === "theme" && written[prompt])),
    };
  };
  const isSame = (one, other) => toJson({ ...one, seconds: null }) === toJson({ ...other, seconds: null });

  const makeKey = () => sodium.randombytes_buf(KEY);
  const resumeCode = (key) => {
    const bits = [...key].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const letters = bits.match(/.{1,5}/g).map((five) => LETTERS[parseInt(five.padEnd(5, "0"), 2)]);
    return letters.join("").match(/.{1,4}/g).join("-");
  };
  // Forgives case, spaces and look-alikes; null if it cannot be one.
  const readResumeCode = (code) => {
    const alike = { 0: "O", 1: "I", 8: "B" };
    const text = code.replace(/[\s-]/g, "").toUpperCase().replace(/[018]/g, (digit) => alike[digit]);
    if (!/^[A-Z2-7]{26}$/.test(text)) return null;
    const bits = [...text].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
    return Uint8Array.from({ length: KEY }, (_, at) => parseInt(bits.slice(8 * at, 8 * at + 8), 2));
  };

  return {
    TooLong, blank, isEmpty, toFrame, sealBox, sealCopy, openCopy, nameOf, answerPage, isSame,
    makeKey, resumeCode, readResumeCode, toBase64, fromBase64,
  };
})();
