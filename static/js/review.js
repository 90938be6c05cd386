// Single keys for what a page offers ([data-key]), and marking words in a text for the fields that take them
// ([data-takes]). Every key clicks a link or a button that is there without it.
"use strict";

const SWITCH = "single-keys";
const keysAreOn = () => localStorage.getItem(SWITCH) !== "off";
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const at = event.target;
  if (document.querySelector("dialog[open]")) return;
  if (event.key !== "Escape" && (!keysAreOn() || typing(at))) return;
  if (event.key === "Enter" && at.closest("a, button, summary")) return;
  if (event.key === "Escape" && document.querySelector("details.menu[open]")) return;
  if (event.key === "?" && openKeys()) return event.preventDefault();
  const offered = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (!offered) return;
  event.preventDefault();
  offered.click();
});

function openKeys() {
  const dialog = document.getElementById("keys");
  dialog?.showModal();
  return dialog;
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys-open]")) openKeys();
  const take = event.target.closest?.("[data-take-for]");
  if (take) takeOver(take);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
  document.documentElement.classList.toggle("no-keys", !event.target.checked);
});

// --- marking ---------------------------------------------------------------------------------------------------------

let marked = null;

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  const paragraph = element(range.startContainer)?.closest("[data-markable]");
  if (!paragraph) return;
  const before = document.createRange();
  before.selectNodeContents(paragraph);
  before.setEnd(range.startContainer, range.startOffset);
  const words = selection.toString();
  const lead = words.length - words.trimStart().length;
  marked = { words: words.trim(), at: Number(paragraph.dataset.start) + before.toString().length + lead };
  for (const button of document.querySelectorAll("[data-take-for]")) button.hidden = !marked.words;
  const add = document.querySelector("[data-add-marked]");
  if (add) {
    const address = new URL(add.dataset.addMarked, location.href);
    address.searchParams.set("words", marked.words.slice(0, 1500));
    address.searchParams.set("at", marked.at);
    add.href = address;
    add.hidden = false;
  }
});

function takeOver(button) {
  const field = document.getElementById(button.dataset.takeFor);
  field.value = marked.words;
  const row = button.closest(".when-row") ?? field.form;
  const at = row.querySelector(`[data-at="${field.dataset.takes}"]`);
  if (at) at.value = marked.at;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function enhance(part) {
  document.documentElement.classList.toggle("no-keys", !keysAreOn());
  for (const shown of part.querySelectorAll("[data-with-script], [data-keys-open]")) shown.hidden = false;
  for (const box of part.querySelectorAll("[data-keys-switch]")) box.checked = keysAreOn();
  for (const field of part.querySelectorAll("[data-takes]")) {
    if (field.dataset.ready || !field.form?.dataset.take) continue;
    field.dataset.ready = "yes";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet take";
    button.textContent = field.form.dataset.take;
    button.dataset.takeFor = field.id;
    button.hidden = !marked;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    field.after(button);
  }
}

document.addEventListener("DOMContentLoaded", () => enhance(document));
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "main") return;
  marked = null;
  enhance(event.target);
  // What was looked at is gone: the focus goes to what is looked at now.
  document.getElementById("shown")?.focus();
});
