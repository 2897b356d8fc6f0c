// The scoresheet: the total as you choose, and each choice saved by itself. Everything works without this file.
const form = document.querySelector("#scoresheet");
const figure = document.querySelector("#sticky-figure");
const words = document.querySelector("#sticky-words");
if (form && figure && words) begin();

function begin() {
  const told = status();
  const keeper = autosave(told);
  // An error goes while its field is typed in, not as the field is left: a page that moves then takes the button away
  // from under the finger.
  form.addEventListener("input", (event) => {
    if (event.target.matches("input")) showTotal();
    clearError(event.target);
    keeper.soon(2000);
  });
  form.addEventListener("change", () => keeper.soon(600));
  showTotal();
}

/** The line "Saved 12:04"; there from the start, so that screen readers hear what is put into it. */
function status() {
  let line = document.querySelector("#sticky-saved");
  if (!line) {
    line = document.createElement("p");
    line.id = "sticky-saved";
    line.setAttribute("role", "status");
    words.closest("p").after(line);
  }
  const tick = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  tick.setAttribute("class", "app-icon");
  tick.setAttribute("aria-hidden", "true");
  tick.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  tick.firstChild.setAttribute("href", "#i-tick");
  return {
    saved(text) {
      line.className = "app-saved";
      line.replaceChildren(tick, ` ${text}`);
    },
    trouble(text) {
      line.className = "app-unsaved";
      line.replaceChildren(text);
    },
  };
}

/** The marks so far: in whole numbers all through, as the server reckons, so that no half is rounded the wrong way. */
function showTotal() {
  const criteria = [...form.querySelectorAll(".app-criterion")];
  let points = 0n;
  let weights = 0n;
  let done = 0;
  const highest = criteria.map((criterion) => BigInt(criterion.dataset.highest));
  const scale = highest.reduce((all, one) => (all / divisor(all, one)) * one, 1n);
  criteria.forEach((criterion, place) => {
    const mark = markOf(criterion);
    if (mark === null) return;
    done += 1;
    if (mark === "?") return;
    const weight = BigInt(criterion.dataset.weight);
    points += (weight * BigInt(mark) * scale) / highest[place];
    weights += weight;
  });
  figure.textContent = weights ? oneDecimal(100n * points, weights * scale) : "";
  words.textContent = words.dataset.pattern.replace("{n}", done).replace("{all}", criteria.length);
}

function markOf(criterion) {
  const box = criterion.querySelector('input[type="text"]');
  const ticked = criterion.querySelector("input:checked");
  const value = ticked ? ticked.value : box ? box.value.trim() : "";
  if (value === "?") return "?";
  const most = Number(criterion.dataset.highest);
  return /^[0-9]{1,4}$/.test(value) && Number(value) <= most ? value : null;
}

function divisor(left, right) {
  return right ? divisor(right, left % right) : left;
}

function oneDecimal(top, bottom) {
  const tenths = (20n * top + bottom) / (2n * bottom);
  return `${tenths / 10n}.${tenths % 10n}`;
}

function clearError(field) {
  const group = field.closest(".govuk-form-group--error");
  if (!group) return;
  group.classList.remove("govuk-form-group--error");
  group.querySelector(".govuk-error-message")?.remove();
}

/** Saves what stands in the form, one answer at a time: a second save waits for the first one's revision. */
function autosave(told) {
  let timer = 0;
  let sending = null;
  let changed = false;
  let stopped = false;

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
      told.trouble(form.dataset.offLine);
    }
    sending = null;
    if (changed && !stopped && navigator.onLine) timer = setTimeout(save, 600);
  }

  async function take(answer) {
    if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
      stopped = true;
      told.trouble(form.dataset.signedOut);
      return;
    }
    const said = await answer.json();
    if (answer.ok) {
      form.elements.revision.value = said.revision;
      told.saved(said.saved);
    } else {
      told.trouble(said.message);
    }
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
    soon(wait) {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    },
  };
}
