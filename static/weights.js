// Sharing out 100 points: − and + at once, what is left as you go, and each change saved by itself. All works without this file.
const form = document.querySelector("#share-points");
const figure = document.querySelector("#sticky-figure");
const words = document.querySelector("#sticky-words");
const WHOLE = 100;
if (form && figure && words) begin();

function begin() {
  const keeper = autosave();
  form.addEventListener("click", (event) => {
    const step = event.target.closest(".app-give__step");
    if (!step) return;
    event.preventDefault();
    const box = step.closest(".app-give").querySelector(".app-give__box");
    add(box, Number(step.value.split(" ")[1]));
    show();
    keeper.soon();
  });
  form.addEventListener("input", () => {
    show();
    keeper.soon();
  });
  show();
}

/** What stands in a box; 0 for what is no whole number. */
function pointsIn(box) {
  const value = box.value.trim();
  return /^[0-9]{1,3}$/.test(value) ? Math.min(Number(value), WHOLE) : 0;
}

/** Some more or fewer, as far as the limits of the criterion go: the rule of `stepped` in actions/sharings.py. */
function add(box, steps) {
  const now = pointsIn(box);
  const low = Number(box.dataset.low);
  const high = Number(box.dataset.high);
  box.value = steps > 0 ? Math.min(now + steps, Math.max(high, now)) : Math.max(now + steps, Math.min(low, now), 0);
}

function show() {
  let left = WHOLE;
  for (const box of form.querySelectorAll(".app-give__box")) {
    const points = pointsIn(box);
    left -= points;
    box.closest(".app-give").querySelector(".app-give__bar .app-fill-pine").setAttribute("width", `${points}%`);
  }
  const [few, many, all] = words.dataset.pattern.split("|");
  figure.textContent = Math.abs(left);
  words.textContent = left > 0 ? few : left < 0 ? many : all;
  figure.closest(".app-sticky").classList.toggle("app-sticky--butter", left !== 0);
}

/** Saves what stands in the form a moment after a change; a second save waits for the first one's revision. */
function autosave() {
  const line = document.querySelector("#sticky-saved") ?? words.closest("p").parentElement.appendChild(document.createElement("p"));
  line.id = "sticky-saved";
  line.setAttribute("role", "status");
  let timer = 0;
  let sending = null;
  let changed = false;
  let stopped = false;

  function tell(text, kind) {
    line.className = kind;
    line.textContent = text;
  }

  async function save(leaving = false) {
    clearTimeout(timer);
    if (stopped || !changed || sending) return;
    changed = false;
    const body = new FormData(form);
    body.set("act", "autosave");
    sending = fetch(form.action, { method: "POST", body, keepalive: leaving });
    try {
      const answer = await sending;
      if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
        stopped = true;
        tell(form.dataset.signedOut, "app-unsaved");
      } else {
        const said = await answer.json();
        if (answer.ok) {
          form.elements.revision.value = said.revision;
          tell(said.saved, "app-saved");
        } else {
          tell(said.message, "app-unsaved");
        }
      }
    } catch {
      changed = true;
      tell(form.dataset.offLine, "app-unsaved");
    }
    sending = null;
    if (changed && !stopped && navigator.onLine) timer = setTimeout(save, 600);
  }

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
  return {
    soon() {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, 900);
    },
  };
}
