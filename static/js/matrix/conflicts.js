/* Somebody else changed a row meanwhile: it shows theirs, and under it stands the choice. */
import { announce } from "./grid.js";

function button(words, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-xs";
  element.textContent = words;
  element.addEventListener("click", action);
  return element;
}

export function showConflict(row, { by, at }, useMine) {
  if (row.nextElementSibling?.matches(".matrix-conflict")) row.nextElementSibling.remove();
  const time = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const sentence = `${by} set this at ${time}.`;
  const note = document.createElement("tr");
  note.className = "matrix-conflict";
  note.setAttribute("role", "row");
  const cell = note.insertCell();
  cell.colSpan = row.cells.length;
  cell.setAttribute("role", "gridcell");
  const line = document.createElement("span");
  line.className = "line";
  const words = document.createElement("b");
  words.textContent = sentence;
  const close = (action) => () => {
    note.remove();
    row.closest("table").querySelector('td[tabindex="0"]').focus();
    action?.();
  };
  line.append(words, button("Keep theirs", close()), button("Use mine", close(useMine)));
  cell.append(line);
  row.after(note);
  announce(`${row.querySelector("a").textContent}: ${sentence} Keep theirs or use mine.`);
}
