// Dragging over a bill writes the area as a line of whole percent; typing the line does the same.
const picture = document.querySelector("[data-burn]");
const lines = picture && document.getElementById(picture.dataset.burn);
let begin = null;

function place(event) {
  const box = picture.getBoundingClientRect();
  const percent = (at, from, size) => Math.min(100, Math.max(0, (100 * (at - from)) / size));
  return [percent(event.clientX, box.left, box.width), percent(event.clientY, box.top, box.height)];
}

function end(event) {
  if (!begin) return;
  const [x, y] = place(event);
  const left = Math.floor(Math.min(begin[0], x));
  const top = Math.floor(Math.min(begin[1], y));
  const width = Math.ceil(Math.max(begin[0], x)) - left;
  const height = Math.ceil(Math.max(begin[1], y)) - top;
  begin = null;
  if (width > 0 && height > 0) lines.value = `${lines.value.trim()}\n${left} ${top} ${width} ${height}`.trim();
}

if (lines) {
  picture.draggable = false;
  picture.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    begin = place(event);
  });
  addEventListener("pointerup", end);
}
