// Training runs: their curves over one another, and all about those that are chosen.

import { $, clock, copy, get, make, plot, round, say } from "./tools.js";

const colours = ["c0", "c1", "c2", "c3", "c4", "c5"];
const dashes = ["", "6 3", "2 3"];
let runs = [];
/** Stands for the list of runs that was read. */
let tag = "";
/** The names of the chosen runs, with the lines of each and where they were read up to. */
const chosen = new Map();
const cards = new Map();

function look(name) {
  const index = Math.max(0, runs.findIndex((run) => run.name === name));
  return { colour: colours[index % colours.length], dash: dashes[Math.floor(index / colours.length) % dashes.length] };
}

// MARK: Reading

/** The pause between two questions, in milliseconds: it grows while nothing is new. */
const [shortest, longest] = [3000, 15_000];
let pause = shortest;
let timer = 0;
let isAsking = false;
/** Whether something was chosen while a question was on its way. */
let isStale = false;
let isSilent = false;

/** Whole lines of a run. One that is damaged or holds no finite loss is left out. */
function parsed(text) {
  return text.split("\n").flatMap((line) => {
    try {
      const values = JSON.parse(line);
      return values.step > 0 && Number.isFinite(values.loss) ? [values] : [];
    } catch { return []; }
  });
}

/** Asks for what is new, and returns whether anything is. */
async function readNews() {
  for (let isNew = false; ; isNew = true) {
    const places = Object.fromEntries([...chosen].map(([name, { end }]) => [name, end]));
    const news = await get("/api/watch", { tag, chosen: JSON.stringify(places) });
    if (news.runs) {
      [runs, tag] = [news.runs, news.tag];
      for (const name of chosen.keys()) if (!runs.some((run) => run.name === name)) chosen.delete(name);
    }
    for (const { name, text, end, isAnew } of news.courses) {
      const course = chosen.get(name);
      // It may have been taken away and chosen anew since it was asked for.
      if (!course || course.end !== places[name]) continue;
      if (isAnew) course.lines = [];
      for (const line of parsed(text)) course.lines.push(line);
      course.end = end;
    }
    if (!news.courses.some((course) => course.hasMore)) return isNew || Boolean(news.runs || news.courses.length);
  }
}

function show() {
  showRuns();
  showCurves();
  showCards();
}

async function update() {
  clearTimeout(timer);
  // Nobody looks, so nothing is asked for until somebody does.
  if (document.hidden || $("watch").hidden) return;
  isStale = isAsking;
  if (isAsking) return;
  isAsking = true;
  try {
    const isNew = await readNews();
    if (isNew) show();
    pause = isNew ? shortest : Math.min(longest, pause * 1.5);
    if (isSilent) say();
    isSilent = false;
  } catch (fault) {
    [pause, isSilent] = [longest, true];
    say(`What is shown is no longer new: ${fault.message}`);
  }
  isAsking = false;
  timer = setTimeout(update, isStale ? 0 : pause);
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
      show();
      pause = shortest;
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

// MARK: The film

/** How many frames were ever made, so that each has a name of its own. */
let frames = 0;

/** Shows a frame larger than the others. */
function choose(film, frame) {
  for (const one of film.children) one.setAttribute("aria-selected", String(one === frame));
  film.setAttribute("aria-activedescendant", frame.id);
  frame.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function moveFilm(film, event) {
  const last = film.children.length - 1;
  const at = [...film.children].findIndex((frame) => frame.getAttribute("aria-selected") === "true");
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
  if (next === undefined || last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  choose(film, film.children[Math.min(last, Math.max(0, next))]);
}

// MARK: Cards

function makeCard(run) {
  const title = make("h3", { className: `swatch ${look(run.name).colour}` }, run.name);
  const figures = make("p", { className: "numbers" });
  const film = make("div", {
    className: "film", tabIndex: 0, role: "listbox", "aria-orientation": "horizontal",
    "aria-label": `Samples of ${run.name} from first to last; arrow keys choose one`,
  });
  film.onkeydown = (event) => moveFilm(film, event);
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
      const figure = make("figure", { id: `frame-${frames++}`, role: "option", "aria-selected": "false", "aria-label": `Samples after step ${step}` },
        make("img", { src: "/api/picture?" + new URLSearchParams({ run: run.name, step }), alt: `Samples after step ${step}`, loading: "lazy" }),
        make("figcaption", {}, `step ${step}`));
      figure.dataset.step = step;
      figure.onclick = () => choose(parts.film, figure);
      parts.film.append(figure);
    }
    parts.film.hidden = !run.pictures.length;
    parts.facts.replaceChildren(...run.facts.flatMap(([word, value]) => [make("dt", {}, word), make("dd", {}, value)]));
  }
}

export async function openWatch() {
  try {
    await readNews();
    // The run that goes on, or else the last one.
    const first = runs.find((run) => run.state === "running") ?? runs.at(-1);
    if (first) chosen.set(first.name, { lines: [], end: 0 });
    await showReports();
  } catch { /* told by the next update */ }
  show();
  await update();
  for (const event of ["visibilitychange", "hashchange"]) {
    (event === "hashchange" ? window : document).addEventListener(event, () => { pause = shortest; update(); });
  }
}
