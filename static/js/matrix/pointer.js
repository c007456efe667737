/* Click, Shift+click and, with a mouse, drag. A finger scrolls as everywhere; it selects by tapping. */
export function listenToPointer(grid, selection) {
  const cellUnder = ({ target }) => target.closest("tr[data-duty] > td");
  let dragging = false;

  const select = (event, cell) => {
    const position = grid.positionOf(cell);
    event.shiftKey ? selection.extendTo(position) : selection.moveTo(position);
  };

  grid.table.addEventListener("pointerdown", (event) => {
    const cell = cellUnder(event);
    if (!cell || event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault();
    dragging = true;
    select(event, cell);
  });

  grid.table.addEventListener("pointerover", (event) => {
    // The button may have been let go outside of the window.
    dragging &&= event.buttons === 1;
    const cell = dragging && cellUnder(event);
    if (cell) selection.extendTo(grid.positionOf(cell));
  });

  grid.table.addEventListener("pointerup", () => {
    dragging = false;
  });

  grid.table.addEventListener("click", (event) => {
    const cell = cellUnder(event);
    if (cell && event.pointerType === "touch") select(event, cell);
  });
}
