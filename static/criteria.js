// The weights' bar while somebody types a weight. Without this file it is right again after saving.
const bar = document.getElementById("share-bar");
const words = document.getElementById("share-words");
const input = document.getElementById("weight");
const SVG = "http://www.w3.org/2000/svg";

function draw(name, attributes, inside = []) {
  const tag = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) tag.setAttribute(key, value);
  tag.append(...inside);
  return tag;
}

// One part: the same shapes as templates/macros/share.html draws.
function part(x, percent, weight, kind, last) {
  const inside = [draw("rect", { class: `app-share__part app-share__part--${kind}`, width: "100%", height: "46" })];
  if (percent >= 6) {
    inside.push(draw("text", { class: `app-share__words app-share__words--${kind}`, x: "50%", y: "29" }, [String(weight)]));
  }
  if (!last) inside.push(draw("svg", { x: "100%" }, [draw("rect", { class: "app-share__gap", x: "-3", width: "3", height: "46" })]));
  return draw("svg", { x: `${x}%`, width: `${percent}%`, height: "46" }, inside);
}

function weightsNow() {
  const weights = bar.dataset.weights.split(" ").filter(Boolean).map(Number);
  const changing = bar.dataset.changing === "" ? weights.length : Number(bar.dataset.changing);
  const typed = /^\s*\d{1,4}\s*$/.test(input.value) ? Number(input.value) : 0;
  weights[changing] = typed;
  return { weights, changing, total: weights.reduce((sum, weight) => sum + weight, 0) };
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function show() {
  const { weights, changing, total } = weightsNow();
  const parts = weights.map((weight, at) => ({ weight, at, percent: total ? (100 * weight) / total : 0 }));
  const drawn = parts.filter(({ percent }) => percent > 0);
  let x = 0;
  const shapes = drawn.map(({ weight, at, percent }, place) => {
    const kind = at === changing ? "now" : place % 2 ? "even" : "odd";
    const shape = part(x, percent, weight, kind, place === drawn.length - 1);
    x += percent;
    return shape;
  });
  bar.replaceChildren(
    draw("svg", { class: "app-share", width: "100%", height: "46", "aria-hidden": "true", focusable: "false" }, shapes),
  );
  const weight = weights[changing];
  const share = total ? (Math.floor((2000 * weight + total) / (2 * total)) / 10).toFixed(1) : "0.0";
  const sentence = !total ? bar.dataset.none : total === 100 ? bar.dataset.whole : bar.dataset.part;
  words.textContent = fill(sentence, { total, weight, share });
}

if (bar && words && input) input.addEventListener("input", show);
