// Dropping files anywhere on the form, and saying which ones were chosen. Without it, the file field does both.
"use strict";

const drop = document.querySelector("[data-drop]");
const field = drop?.querySelector("input[type=file]");
const chosen = drop?.querySelector("[data-chosen]");

function show() {
  chosen.replaceChildren(...[...field.files].map((file) => {
    const item = document.createElement("li");
    item.textContent = file.name;
    return item;
  }));
}

if (field) {
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    show();
  });
  field.addEventListener("change", show);
}
