// Points in the plane: arrows of score, noise and expectation at a time, and the size of each.

import { $, get, make, makeSVG, plot, round, say } from "./tools.js";

const names = { score: "score", noise: "noise", expectation: "expectation" };
const colours = { score: "c1", noise: "c4", expectation: "c0" };
const words = { line: "Line", spiral: "Spiral", clouds: "Eight points" };
let law = "";
let sizes = null;
let field = null;
let isAsking = false;
let isStale = false;

const range = [Math.log(1e-4), Math.log(5)];
const time = () => Math.min(5, Math.max(1e-4, Math.exp(range[0] + (range[1] - range[0]) * $("time").value / 100)));
const where = () => document.querySelector("input[name=where]:checked").value;
const kind = () => document.querySelector("input[name=arrow]:checked").value;

async function showLaw(name) {
  law = name;
  for (const button of $("laws").children) button.setAttribute("aria-pressed", String(button.dataset.law === name));
  showTime();
  try {
    const news = await get("/api/sizes", { law: name });
    if (news.law === law) sizes = news;
  } catch (fault) { return say(fault.message); }
  showSizes();
}

async function showTime() {
  $("time-text").textContent = round(time(), 2);
  if (isAsking) { isStale = true; return; }
  isAsking = true;
  try { field = await get("/api/field", { law, time: time() }); } catch (fault) { say(fault.message); }
  isAsking = false;
  if (isStale) { isStale = false; return showTime(); }
  if (field?.law !== law) return;
  showPlane();
  showSizes();
}

function showPlane() {
  const { reach, places, data, noised } = field;
  const unit = 100 / reach;
  const vectors = field[kind()];
  const parts = [];
  const dots = (values, className, radius) => {
    for (let i = 0; i < values.length; i += 2) {
      parts.push(makeSVG("circle", { class: className, cx: (values[i] * unit).toFixed(1), cy: (-values[i + 1] * unit).toFixed(1), r: radius }));
    }
  };
  dots(noised, "noised", 0.8);
  dots(data, "data", 0.8);
  // An arrow of the expectation leads to it; the other two show their direction, and their length only
  // up to what has room.
  const cell = 200 / Math.sqrt(places.length / 2);
  let largest = 0;
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [places[i] * unit, -places[i + 1] * unit];
    let [dx, dy] = kind() === "expectation"
      ? [(vectors[i] - places[i]) * unit, -(vectors[i + 1] - places[i + 1]) * unit]
      : [-vectors[i] * unit, vectors[i + 1] * unit];
    const size = Math.hypot(dx, dy);
    largest = Math.max(largest, Math.hypot(vectors[i], vectors[i + 1]));
    if (size < 0.2) continue;
    const shown = Math.min(size, cell * 0.85);
    [dx, dy] = [dx * shown / size, dy * shown / size];
    const [tx, ty] = [x + dx, y + dy];
    const head = Math.min(2.2, shown * 0.4);
    const [ux, uy] = [dx / shown * head, dy / shown * head];
    parts.push(makeSVG("path", {
      class: colours[kind()], fill: "none", "stroke-width": size > shown ? 0.9 : 0.6,
      d: `M${x.toFixed(1)} ${y.toFixed(1)}L${tx.toFixed(1)} ${ty.toFixed(1)}M${(tx - ux - uy * 0.6).toFixed(1)} ${(ty - uy + ux * 0.6).toFixed(1)}L${tx.toFixed(1)} ${ty.toFixed(1)}L${(tx - ux + uy * 0.6).toFixed(1)} ${(ty - uy - ux * 0.6).toFixed(1)}`,
    }));
  }
  $("plane").replaceChildren(...parts);
  const what = { score: "against the score, back to the data", noise: "against the noise", expectation: "to the expectation of the clean point" }[kind()];
  $("plane-text").textContent = `Arrows ${what}; the longest vector here has length ${round(largest)}. Dark dots are data, pale ones are at time t.`;
}

function showSizes() {
  if (sizes?.law !== law) return;
  const curve = (name) => ({
    points: sizes.times.map((t, i) => [t, sizes[where()][name][i]]), colour: colours[name], name: names[name],
    dash: { score: "", noise: "6 3", expectation: "2 3" }[name],
  });
  plot($("sizes"), Object.keys(names).map(curve), { x: "time t", y: "root mean square", now: time() });
  let near = 0;
  sizes.times.forEach((t, i) => {
    if (Math.abs(Math.log(t / time())) < Math.abs(Math.log(sizes.times[near] / time()))) near = i;
  });
  $("sizes-now").replaceChildren(...Object.keys(names).flatMap((name) => [
    make("dt", { className: `swatch ${colours[name]}` }, names[name]),
    make("dd", {}, `${round(sizes[where()][name][near])} (root mean square)`)]));
}

export function openExplain(start) {
  $("laws").replaceChildren(...start.laws.map((name) => {
    const button = make("button", { type: "button", onclick: () => showLaw(name) }, words[name] ?? name);
    button.dataset.law = name;
    return button;
  }));
  $("time").oninput = showTime;
  for (const choice of document.querySelectorAll("input[name=arrow]")) choice.onchange = () => field && showPlane();
  for (const choice of document.querySelectorAll("input[name=where]")) choice.onchange = showSizes;
  showLaw(start.laws[0]);
}
