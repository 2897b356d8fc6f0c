// What stands in a form is saved by itself, a moment after each change. Without this file its buttons save.
const TYPED = 2000; // milliseconds without a key
const CHOSEN = 600; // after a choice, and between two tries

const form = document.querySelector("form[data-signed-out]");
const words = document.querySelector("#sticky-words");
const line = form && words && status();
let timer = 0;
let sending = null;
let changed = false;
let stopped = false;

/** The line "Saved 12:04"; there from the start, so that screen readers hear what is put into it. */
function status() {
  const found = document.querySelector("#sticky-saved") ?? document.createElement("p");
  found.id = "sticky-saved";
  found.setAttribute("role", "status");
  if (!found.isConnected) words.closest("p").after(found);
  return found;
}

function tick() {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", "app-icon");
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  drawn.firstChild.setAttribute("href", "#i-tick");
  return drawn;
}

function saved(text) {
  line.className = "app-saved";
  line.replaceChildren(tick(), ` ${text}`);
}

function trouble(text) {
  line.className = "app-unsaved";
  line.replaceChildren(text);
}

/** One answer at a time: a second save waits for the first one's revision. */
async function save(leaving = false) {
  clearTimeout(timer);
  if (stopped || !changed || sending) return;
  changed = false;
  const body = new FormData(form);
  body.set("act", "autosave");
  sending = fetch(form.action, { method: "POST", body, keepalive: leaving });
  try {
    await take(await sending);
  } catch {
    changed = true;
    trouble(form.dataset.offLine);
  }
  sending = null;
  if (changed && !stopped && navigator.onLine) timer = setTimeout(save, CHOSEN);
}

async function take(answer) {
  if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
    stopped = true;
    trouble(form.dataset.signedOut);
    return;
  }
  const said = await answer.json();
  if (answer.ok) {
    form.elements.revision.value = said.revision;
    saved(said.saved);
  } else {
    trouble(said.message);
  }
}

function soon(wait) {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

if (line) {
  form.addEventListener("input", () => soon(TYPED));
  form.addEventListener("change", () => soon(CHOSEN));
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    stopped = true;
    if (!sending) return;
    event.preventDefault(); // the answer on its way brings the revision that this form must carry
    await sending.catch(() => null);
    setTimeout(() => form.requestSubmit(event.submitter));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
}
