// How easy each text of the form reads, while somebody types it, and "Use that". Without this file the form's own buttons
// do the same, one page at a time; and what is shown is right again when the page is opened anew.
const AFTER = 600; // milliseconds without a key
const AGAIN = 3000; // milliseconds after a question that nobody answered

const form = document.querySelector("form[data-plain-words]");
let waiting;
let asking;

// Puts a fresh piece in place of what it said before, where that differs; the focus stays where it was.
function swap(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old || old.innerHTML === fresh.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.value : null;
  old.replaceChildren(...document.importNode(fresh, true).childNodes);
  if (focused === null) return;
  const same = [...old.querySelectorAll("button")].find((button) => button.value === focused);
  (same ?? document.getElementById(fresh.id.replace(/-reading$/, "")))?.focus();
}

function show(text, typed) {
  const pieces = new DOMParser().parseFromString(text, "text/html").getElementById("plain-words");
  if (!pieces) return;
  for (const fresh of pieces.children) swap(fresh);
  const box = pieces.dataset.box && document.getElementById(pieces.dataset.box);
  if (!box || box.value !== typed.get(box.name)) return; // what was typed meanwhile is worth more
  box.value = pieces.dataset.text;
  box.focus();
}

async function ask(button) {
  clearTimeout(waiting);
  asking?.abort();
  asking = new AbortController();
  const typed = new FormData(form);
  const body = new URLSearchParams(typed);
  if (button) body.set(button.name, button.value);
  try {
    const reply = await fetch(form.dataset.plainWords, { method: "POST", body, signal: asking.signal, redirect: "error" });
    if (reply.ok) show(await reply.text(), typed);
  } catch (error) {
    if (error.name !== "AbortError") waiting = setTimeout(ask, AGAIN); // else somebody typed on, and asks anew
  }
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, AFTER);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=use]");
    if (!button) return;
    event.preventDefault();
    ask(button);
  });
}
