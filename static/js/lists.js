// Lists with script: what is renewed in place is said, empty fields stay out of addresses, rows are picked together.
"use strict";

// Only what selects goes into the address. Also asked by htmx, which sends the same form.
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});

// Names that hold what is typed so far, as options of the field's list.
let waiting;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset.suggest) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const typed = field.value;
    const answer = await fetch(`${field.list.dataset.from}?${new URLSearchParams({ typed })}`);
    if (answer.ok && field.value === typed) field.list.innerHTML = await answer.text();
  }, 200);
});

// "/" goes to the search from anywhere but a field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  document.getElementById("find")?.focus();
});

function picks() {
  return [...document.querySelectorAll('input[name="pick"]')];
}

function countPicks() {
  const all = picks(), some = all.filter((box) => box.checked).length;
  const said = document.querySelector("[data-picked]"), every = document.querySelector("[data-pick-all]");
  if (said) said.textContent = some ? `${some} ${said.dataset.some}` : said.dataset.none;
  if (!every) return;
  every.hidden = false;
  every.checked = some > 0 && some === all.length;
  every.indeterminate = some > 0 && some < all.length;
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-pick-all]")) for (const other of picks()) other.checked = box.checked;
  else if (box.matches?.('input[name="pick"]')) {
    // With Shift, all between the last two.
    if (event.shiftKey && last?.isConnected) {
      const all = picks(), ends = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const other of all.slice(ends[0], ends[1] + 1)) other.checked = box.checked;
    }
    last = box;
  } else return;
  countPicks();
});

document.addEventListener("htmx:afterSettle", () => {
  const said = document.querySelector("main [data-said]");
  document.getElementById("said").textContent = said ? said.textContent : document.title;
  countPicks();
});
// The back button of a browser that kept the page may also have kept the ticks.
window.addEventListener("pageshow", countPicks);
countPicks();
