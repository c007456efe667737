/* Somebody else changed a row meanwhile: it shows theirs, and under it stands the choice. */
import { say } from "../words.js";
import { announce } from "./grid.js";
import { letterOf } from "./painting.js";

function button(words, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-xs";
  element.textContent = words;
  element.addEventListener("click", action);
  return element;
}

/* "set Marketing to A and cleared Sales": what differs between what was read here and what is there.
 * `stored`: what was read, of cells that were changed here since. */
export function sayTheirs(grid, row, { letters, state }, stored) {
  if (state === "not_needed" && row.dataset.state !== state) return say("set it to not needed");
  const said = [];
  for (const cell of grid.cellsOf(row)) {
    const there = letters[grid.departmentOf(cell)] || "";
    const read = stored.has(cell) ? stored.get(cell) : letterOf(cell);
    const name = grid.departmentNameOf(cell);
    if (there === read) continue;
    const values = { department: name, letter: there };
    said.push(there ? say("set {department} to {letter}", values) : say("cleared {department}", values));
  }
  if (!said.length) return say("changed this");
  const last = said.splice(3).length ? say("changed more") : said.pop();
  return said.length ? say("{things} and {last}", { things: said.join(", "), last }) : last;
}

/* Asks under the row; `choose` is told whether mine shall stand. */
export function showConflict(grid, row, { by, at }, theirs, choose) {
  if (row.nextElementSibling?.matches(".matrix-conflict")) row.nextElementSibling.remove();
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const time = new Date(at).toLocaleTimeString(document.documentElement.lang, clock);
  const sentence = say("{somebody} {did} at {time}.", { somebody: by, did: theirs, time });
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
  const close = (isMine) => () => {
    note.remove();
    grid.table.querySelector('td[tabindex="0"]').focus();
    choose(isMine);
  };
  const [keep, use] = [say("Keep theirs"), say("Use mine")];
  line.append(words, button(keep, close(false)), button(use, close(true)));
  cell.append(line);
  row.after(note);
  const name = grid.nameOf(row);
  announce(say("{row}: {sentence} Keep theirs or use mine.", { row: name, sentence }));
}
