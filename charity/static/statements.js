// While a statement is booked or undone, the bar moves by itself; the page's own link does the same.
const waiting = document.querySelector("[data-poll]");
const bar = waiting?.querySelector("progress");

async function look() {
  const answer = await fetch(waiting.dataset.poll, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const progress = await answer.json();
  bar.value = progress.percent;
  if (progress.under_way) setTimeout(look, 1500);
  else location.reload();
}

if (waiting) setTimeout(look, 1500);
