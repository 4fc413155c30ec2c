// Small comforts; every page works without them.

// After a refusal the summary of errors is read first.
document.querySelector("[data-error-summary]")?.focus();

// Copy a code; the button says that it did, then offers again.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}

// Print what is read.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A second click while a form travels does nothing; coming back with "back" allows it again.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// On paper everything folded is open.
const folded = () => document.querySelectorAll("details:not([open])");
window.addEventListener("beforeprint", () => {
  for (const each of folded()) { each.open = true; each.dataset.folded = "yes"; }
});
window.addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("details[data-folded]")) { each.open = false; delete each.dataset.folded; }
});
