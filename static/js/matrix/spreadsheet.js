/* What Excel and LibreOffice put on the clipboard, and what they take from there: text, tabs between
 * cells, a line for each row, quotes round a cell that holds a tab, a break or a quote itself. */
import { say, sayCount } from "../words.js";
import { LETTERS } from "./painting.js";

/* Rows of texts. A break at the end ends the last row, it begins no other. */
export function readBlock(text) {
  const rows = [];
  let row = [];
  let rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (;;) {
    const quoted = rest.match(/^"((?:[^"]|"")*)"(?=[\t\n]|$)/);
    const [raw] = quoted || rest.match(/^[^\t\n]*/);
    row.push(quoted ? quoted[1].replaceAll('""', '"') : raw);
    const end = rest[raw.length];
    rest = rest.slice(raw.length + 1);
    if (end === "\t") continue;
    rows.push(row);
    row = [];
    if (end === undefined) return rows;
  }
}

/* Of letters only, so that nothing needs quotes. */
export function writeBlock(rows) {
  return rows.map((row) => row.join("\t")).join("\n");
}

/* "a", "A" and "Accountable" are A; "" and a dash clear. Anything else is undefined. */
export function readLetter(text) {
  const word = text.trim().toLowerCase();
  if (!word || word === "-" || word === "–") return "";
  return Object.keys(LETTERS).find(
    (letter) => word === letter.toLowerCase() || word === LETTERS[letter].toLowerCase(),
  );
}

/* What was not understood, as a sentence that lists it. */
export function sayUnknown(texts) {
  const different = [...new Set(texts.map((text) => text.trim().replace(/\s+/g, " ")))];
  const listed = different.slice(0, 5).map((text) => `“${text.slice(0, 20)}”`).join(", ");
  const rest = different.length - 5;
  const more = () => sayCount("{texts} and {n} more", "{texts} and {n} more", rest, { texts: listed });
  return say("Not understood: {texts}. A cell takes A, R, C or I; the rest was pasted.", {
    texts: rest > 0 ? more() : listed,
  });
}
