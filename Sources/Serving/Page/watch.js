// Training runs: their curves over one another, and all about those that are chosen.

import { $, clock, copy, get, make, plot, round } from "./tools.js";

const colours = ["c0", "c1", "c2", "c3", "c4", "c5"];
const dashes = ["", "6 3", "2 3"];
let runs = [];
/** The names of the chosen runs, with the lines of each and where they were read up to. */
const chosen = new Map();
const cards = new Map();

function look(name) {
  const index = Math.max(0, runs.findIndex((run) => run.name === name));
  return { colour: colours[index % colours.length], dash: dashes[Math.floor(index / colours.length) % dashes.length] };
}

// MARK: Reading

async function readRuns() {
  runs = await get("/api/runs");
  for (const name of chosen.keys()) if (!runs.some((run) => run.name === name)) chosen.delete(name);
  showRuns();
}

async function readLines(name) {
  const course = chosen.get(name);
  for (;;) {
    const news = await get("/api/metrics", { run: name, from: course.end });
    if (news.isAnew) course.lines = [];
    course.lines.push(...news.lines);
    const isAll = news.end === course.end || news.lines.length < 1000;
    course.end = news.end;
    if (isAll) return;
  }
}

async function update() {
  // Nobody looks, so nothing is asked for.
  if (document.hidden || $("watch").hidden) return;
  try {
    await readRuns();
    await Promise.all([...chosen.keys()].map(readLines));
    showCurves();
    showCards();
    document.body.dataset.watched = String(Number(document.body.dataset.watched ?? 0) + 1);
  } catch (fault) {
    $("details").dataset.fault = fault.message;
  }
}

// MARK: The list

function showRuns() {
  if (!runs.length) {
    return $("runs").replaceChildren(make("p", { className: "hint" }, "There are no runs here yet. digits train begins one."));
  }
  const key = JSON.stringify([runs.map((run) => [run.name, run.state, run.steps]), [...chosen.keys()]]);
  if ($("runs").dataset.key === key) return;
  const focused = document.activeElement?.value;
  $("runs").dataset.key = key;
  $("runs").replaceChildren(...runs.map((run) => {
    const box = make("input", { type: "checkbox", value: run.name, checked: chosen.has(run.name) });
    box.onchange = () => {
      if (box.checked) chosen.set(run.name, { lines: [], end: 0 });
      else chosen.delete(run.name);
      update();
    };
    const total = run.totalSteps ? ` of ${run.totalSteps}` : "";
    return make("label", {}, box, make("span", {},
      make("b", { className: `swatch ${look(run.name).colour}` }, run.name),
      make("small", {}, `${run.state}, ${run.kind || "damaged"}${run.steps ? `, ${run.steps}${total} steps` : ""}`)));
  }));
  if (focused) [...$("runs").querySelectorAll("input")].find((box) => box.value === focused)?.focus();
}

async function showReports() {
  const reports = await get("/api/reports");
  $("reports").replaceChildren(...(reports.length
    ? reports.map((report) => make("li", {}, make("a", {
      href: "/api/report?name=" + encodeURIComponent(report.name), target: "_blank", rel: "noopener",
    }, report.name)))
    : [make("li", { className: "hint" }, "none")]));
}

// MARK: The curves

/** Means over pieces of equal width on a logarithmic axis, so that a curve has few points. */
function thinned(lines) {
  const pieces = new Map();
  for (const { step, loss } of lines) {
    const key = Math.floor(Math.log(step) * 24);
    const piece = pieces.get(key) ?? [0, 0, 0];
    pieces.set(key, [piece[0] + step, piece[1] + loss, piece[2] + 1]);
  }
  return [...pieces.values()].map(([steps, losses, count]) => [steps / count, losses / count]);
}

function showCurves() {
  plot($("loss"), [...chosen].map(([name, { lines }]) =>
    ({ points: thinned(lines), name, ...look(name) })), { x: "step", y: "loss" });
}

// MARK: One run

function numbers(run, lines) {
  const end = lines.at(-1);
  if (!end) return [["steps", String(run.steps)]];
  const recent = lines.slice(-30);
  // A session counts its seconds from 0, so a rate only makes sense within one.
  let first = recent.length - 1;
  while (first > 0 && recent[first - 1].seconds < recent[first].seconds) first--;
  const [steps, seconds] = [end.step - recent[first].step, end.seconds - recent[first].seconds];
  const rate = seconds > 0 ? steps / seconds : 0;
  const isRunning = run.state === "running";
  return [
    ["step", run.totalSteps ? `${end.step} of ${run.totalSteps}` : String(end.step)],
    ["loss", round(recent.reduce((sum, line) => sum + line.loss, 0) / recent.length, 4)],
    ["steps per second", rate ? round(rate) : ""],
    ["time left", isRunning && rate && run.totalSteps ? clock((run.totalSteps - end.step) / rate) : ""],
    ["learning rate", round(end.learningRate)],
    ["gradient norm", round(end.gradientNorm)],
    ["FID", run.score ?? ""],
  ].filter(([, value]) => value);
}

function makeCard(run) {
  const title = make("h3", { className: `swatch ${look(run.name).colour}` }, run.name);
  const figures = make("p", { className: "numbers" });
  const film = make("div", { className: "film", tabIndex: 0, role: "group", ariaLabel: `Samples of ${run.name} from first to last` });
  const facts = make("dl", { className: "facts" });
  const button = make("button", { type: "button" }, "Copy");
  const code = make("code", { tabIndex: 0 }, run.command ?? "");
  button.onclick = () => copy(code.textContent, button);
  const fault = make("p", { className: "hint" });
  const card = make("article", { className: "card" }, title, fault, figures, film,
    make("div", { className: "command" }, code, button),
    make("details", {}, make("summary", {}, "Settings"), facts));
  return { card, figures, film, facts, fault, code };
}

function showCards() {
  for (const [name, { card }] of cards) if (!chosen.has(name)) { card.remove(); cards.delete(name); }
  for (const run of runs.filter((one) => chosen.has(one.name))) {
    if (!cards.has(run.name)) {
      cards.set(run.name, makeCard(run));
      $("details").append(cards.get(run.name).card);
    }
    const parts = cards.get(run.name);
    parts.fault.textContent = run.fault ?? "";
    parts.fault.hidden = !run.fault;
    parts.code.parentElement.hidden = !run.command;
    parts.figures.replaceChildren(...numbers(run, chosen.get(run.name).lines)
      .map(([word, value]) => make("span", {}, make("b", {}, value), word)));
    const shown = new Set([...parts.film.children].map((figure) => Number(figure.dataset.step)));
    for (const step of run.pictures.filter((one) => !shown.has(one))) {
      const figure = make("figure", {},
        make("img", { src: "/api/picture?" + new URLSearchParams({ run: run.name, step }), alt: `Samples after step ${step}`, loading: "lazy" }),
        make("figcaption", {}, `step ${step}`));
      figure.dataset.step = step;
      parts.film.append(figure);
    }
    parts.film.hidden = !run.pictures.length;
    parts.facts.replaceChildren(...run.facts.flatMap(([word, value]) => [make("dt", {}, word), make("dd", {}, value)]));
  }
}

export async function openWatch() {
  try {
    await readRuns();
    // The run that goes on, or else the last one.
    const first = runs.find((run) => run.state === "running") ?? runs.at(-1);
    if (first) chosen.set(first.name, { lines: [], end: 0 });
    await showReports();
  } catch { /* told by the next update */ }
  showCurves();
  await update();
  setInterval(update, 2000);
  document.addEventListener("visibilitychange", update);
}
