// The scoresheet: the total as you choose. Everything works without this file.
const form = document.querySelector("#scoresheet");
const figure = document.querySelector("#sticky-figure");
const words = document.querySelector("#sticky-words");
if (form && figure && words) begin();

function begin() {
  // An error goes while its field is typed in, not as the field is left: a page that moves then takes the button away
  // from under the finger.
  form.addEventListener("input", (event) => {
    if (event.target.matches("input")) showTotal();
    clearError(event.target);
  });
  showTotal();
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

