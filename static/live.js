// Others' changes appear while a page of the draft or of the agreement is open, and others see who is here. Without this file the page is
// right again when it is opened anew. What somebody is typing is never touched.
const EVERY = 2000; // milliseconds between two questions
const PATIENCE = 30000; // the longest wait after questions that failed
const FAILURES = 3; // before anything is said about it
const PIECES = ["hall-state", "share-bar", "share-words", "whole-set", "changes", "accepted", "here"];
const LISTS = ["criteria", "gates", "sections"];

const live = document.getElementById("live");
let stamp = live?.dataset.stamp;
let failed = 0;
let waiting;

function say(id) {
  const words = document.getElementById(id);
  if (words && words.textContent !== words.dataset.words) words.textContent = words.dataset.words;
}

// The same page asks for other tokens each time; those that stand here go on.
function keepToken(piece) {
  const mine = document.querySelector("input[name=csrf_token]");
  if (mine) for (const token of piece.querySelectorAll("input[name=csrf_token]")) token.setAttribute("value", mine.getAttribute("value"));
}

function focusable(within) {
  return [...within.querySelectorAll("a[href], button, input, select, textarea, summary")];
}

// What a link or a button is for: the same one in a row that was made anew.
function purpose(one) {
  return [one.tagName, one.getAttribute("href"), one.name, one.value, one.form?.getAttribute("action")].join(" ");
}

// Puts the new one in the old one's place, and the focus where it was.
function swap(old, fresh) {
  keepToken(fresh);
  old.querySelectorAll("details").forEach((one, at) => one.open && fresh.querySelectorAll("details")[at]?.setAttribute("open", ""));
  if (old.isEqualNode(fresh)) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) {
    const same = focusable(fresh).find((one) => purpose(one) === purpose(focused));
    (same ?? focusable(fresh)[0])?.focus({ preventScroll: true });
  }
  return true;
}

function typedIn(piece) {
  const changing = document.getElementById("changing");
  return changing && (piece.id === "share-bar" || piece.id === "share-words");
}

function mergeList(old, fresh) {
  const open = old.querySelector("#changing");
  const rows = [...fresh.children].map((row) => {
    if (open && row.id === open.dataset.row) return open;
    const known = row.id && old.querySelector(`:scope > #${CSS.escape(row.id)}`);
    if (!known) return fade(document.importNode(row, true));
    const copy = document.importNode(row, true);
    return swap(known, copy) ? fade(copy) : known;
  });
  if (open && !rows.includes(open)) rows.push(open);
  const now = [...old.children];
  if (rows.length !== now.length || rows.some((row, at) => row !== now[at])) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceChildren(...rows);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }
}

function fade(row) {
  row.classList.add("app-fresh");
  setTimeout(() => row.classList.remove("app-fresh"), 2000);
  return row;
}

function changedUnderHand(pieces) {
  const open = document.getElementById("changing");
  const revision = open?.querySelector("input[name=revision]")?.value;
  if (!open?.dataset.row || revision === undefined) return false;
  const now = Object.fromEntries(pieces.dataset.revisions.trim().split(/\s+/).map((one) => one.split("=")));
  return now[open.dataset.row] !== revision;
}

function show(text) {
  const found = new DOMParser().parseFromString(text, "text/html");
  const pieces = found.getElementById("live-pieces");
  if (!pieces) return;
  const ended = !pieces.dataset.draft;
  if (ended) over();
  if (ended && !document.getElementById("hall-state")) return; // the editor stays as it is: what is typed there is kept
  const said = document.querySelector("#changes .app-log__what")?.textContent;
  for (const id of LISTS) {
    const [old, fresh] = [document.getElementById(id), found.getElementById(id)];
    if (old && fresh) mergeList(old, fresh);
  }
  for (const id of PIECES) {
    const [old, fresh] = [document.getElementById(id), found.getElementById(id)];
    if (old && fresh && !typedIn(old)) swap(old, document.importNode(fresh, true));
  }
  const news = document.querySelector("#changes .app-log__what")?.textContent;
  if (news && news !== said) document.getElementById("live-said").textContent = news.trim();
  if (changedUnderHand(pieces)) say("live-meanwhile");
}

function over() {
  const words = document.getElementById("live-lost");
  words.textContent = words.dataset.over;
  stamp = undefined;
}

function lost() {
  failed += 1;
  if (failed >= FAILURES) say("live-lost");
}

function found() {
  if (failed >= FAILURES) document.getElementById("live-lost").textContent = "";
  failed = 0;
}

async function ask() {
  clearTimeout(waiting);
  if (stamp === undefined) return;
  if (!document.hidden) {
    try {
      const reply = await fetch(`${live.dataset.url}${live.dataset.url.includes("?") ? "&" : "?"}seen=${encodeURIComponent(stamp)}`, { redirect: "error" });
      if (reply.ok) found();
      else lost();
      if (reply.status === 200) {
        stamp = reply.headers.get("X-Stamp");
        show(await reply.text());
      }
    } catch {
      lost();
    }
  }
  if (stamp !== undefined) waiting = setTimeout(ask, Math.min(EVERY * 2 ** Math.max(0, failed - 1), PATIENCE));
}

async function hello() {
  let seconds = 20;
  const token = document.querySelector("input[name=csrf_token]")?.value;
  if (token && !document.hidden && stamp !== undefined) {
    const body = new URLSearchParams({ csrf_token: token, on: live.dataset.on });
    try {
      const reply = await fetch(live.dataset.here, { method: "POST", body, redirect: "error" });
      seconds = Math.max(1, Number(reply.headers.get("Retry-After") ?? seconds));
    } catch {
      // Asking says that the network is gone; this only says that somebody is here.
    }
  }
  setTimeout(hello, seconds * 1000);
}

if (live) {
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  waiting = setTimeout(ask, EVERY);
  if (live.dataset.here) hello();
}
