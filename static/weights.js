// Sharing out 100 points: − and + at once, and what is left as you go. All works without this file.
const form = document.querySelector("#share-points");
const figure = document.querySelector("#sticky-figure");
const words = document.querySelector("#sticky-words");
const WHOLE = 100;
if (form && figure && words) begin();

function begin() {
  form.addEventListener("click", (event) => {
    const step = event.target.closest(".app-give__step");
    if (!step) return;
    event.preventDefault();
    const box = step.closest(".app-give").querySelector(".app-give__box");
    add(box, Number(step.value.split(" ")[1]));
    for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  form.addEventListener("input", show);
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
