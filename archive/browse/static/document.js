/* The page of a document: copies a citation, and opens what an address leads into. Without this script the page is whole:
   citations are there to be selected, and folds to be opened. */
"use strict";

function copied(button) {
  const before = button.textContent;
  button.textContent = button.dataset.done;
  document.getElementById("copied").textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = before;
    document.getElementById("copied").textContent = "";
  }, 2000);
}

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

// The clipboard is for pages over https or on this machine; elsewhere the text is selected, and copied the old way.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    copied(button);
  } catch {
    select(source);
    if (document.execCommand("copy")) copied(button);
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

function open() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  let closed = false;
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS" && !at.open) closed = at.open = true;
  }
  if (closed) target.scrollIntoView();
}

addEventListener("hashchange", open);
open();
