// The playground: what to draw, the grid that sharpens, and the files of it.

import { $, copy, download, fromBase64, make, paint, round, say, stream } from "./tools.js";

let start = null;
/** The labels that were chosen, in the order in which images take them. */
let labels = [];
/** What was last drawn: the request, the outline, and each moment. */
let drawn = null;
let running = null;
let command = "";

export function fillModels(select, models) {
  const group = (kind, label) => {
    const those = models.filter((model) => model.kind === kind);
    return those.length ? make("optgroup", { label }, ...those.map((model) =>
      make("option", { value: model.id, selected: model.isStandard }, `${model.name} (${model.summary})`))) : null;
  };
  select.replaceChildren(...[group("shipped", "Shipped models"), group("run", "Runs")].filter(Boolean));
}

const model = () => start.models.find((one) => one.id === $("model").value);

function request() {
  const known = model()?.labels ?? [];
  return {
    model: $("model").value, labels: labels.filter((label) => known.includes(label)),
    sampler: $("sampler").value, schedule: $("schedule").value, steps: Number($("steps").value),
    guidance: known.length ? Number($("guidance").value) : 1, seed: $("seed").value.trim(),
    count: Number($("count").value),
    ...($("way").checked ? { lastSeed: $("last-seed").value.trim() } : {}),
  };
}

function showChoices() {
  const known = model()?.labels ?? [];
  $("label-box").hidden = known.length === 0;
  $("guidance").disabled = known.length === 0;
  labels = labels.filter((label) => known.includes(label));
  $("labels").replaceChildren(...known.map((label) => make("button", {
    type: "button", textContent: label, ariaPressed: String(labels.includes(label)),
    onclick: () => toggle(label),
  })));
  $("last-box").hidden = !$("way").checked;
  $("count").max = $("way").checked ? start.mostRows : start.mostImages;
  if (Number($("count").value) > Number($("count").max)) $("count").value = $("count").max;
  const way = $("way").checked;
  for (const option of $("sampler").options) {
    option.disabled = way && !start.samplers.find((one) => one.name === option.value).isDeterministic;
  }
  if ($("sampler").selectedOptions[0]?.disabled) $("sampler").value = "dpm2m";
  $("sampler-hint").textContent = start.samplers.find((one) => one.name === $("sampler").value)?.summary ?? "";
  $("schedule-hint").textContent = start.schedules.find((one) => one.name === $("schedule").value)?.summary ?? "";
}

function toggle(label) {
  labels = labels.includes(label) ? labels.filter((one) => one !== label) : [...labels, label];
  const focused = document.activeElement?.textContent;
  showChoices();
  if (focused === String(label)) [...$("labels").children].find((key) => key.textContent === focused)?.focus();
}

// MARK: Drawing

/** Leaves the work, which ends at its next step. */
function cancel() { running?.abort(); }

async function draw() {
  cancel();
  const work = new AbortController();
  running = work;
  const wish = request();
  const began = performance.now();
  drawn = { request: wish, outline: null, moments: [] };
  const mine = drawn;
  say();
  setBusy(true);
  $("play-text").textContent = "Drawing ...";
  $("between-box").hidden = true;
  try {
    await stream("/api/draw", wish, work.signal, (event) => {
      if (event.before) $("play-text").textContent = `Waiting for ${event.before} other drawings ...`;
      if (event.outline) mine.outline = event.outline;
      if (event.pixels) {
        mine.moments.push({ step: event.step, time: event.time, pixels: fromBase64(event.pixels) });
        if (mine.moments.length === 1) performance.mark("first-frame");
        mine.first ??= performance.now() - began;
        showMoment(mine.moments.length - 1);
      }
      if ("seconds" in event) finish(mine, event);
    });
  } catch (fault) {
    if (work.signal.aborted) $("play-text").textContent = "Cancelled.";
    else { say(fault.message); $("play-text").textContent = ""; }
  }
  if (running === work) { running = null; setBusy(false); }
}

function finish(picture, { command: line, seconds }) {
  picture.isWhole = true;
  command = line ?? "";
  $("command").textContent = command;
  const count = picture.outline.images;
  $("play-text").textContent =
    `${picture.outline.announcement}. ${round(seconds, 2)} s, ${round(count / seconds, 2)} images per second.`;
  document.body.dataset.firstFrame = Math.round(picture.first);
  $("between-box").hidden = !picture.request.lastSeed;
  if (picture.request.lastSeed) showBetween();
}

function setBusy(isBusy) {
  $("stop").disabled = !isBusy;
  const isWhole = Boolean(drawn?.isWhole);
  $("step").disabled = !drawn?.moments.length;
  for (const id of ["png", "animation", "idx"]) $(id).disabled = !isWhole;
  $("labels-idx").disabled = !isWhole || drawn.outline.labels[0] == null;
  $("copy").disabled = !isWhole || !command;
  document.body.dataset.busy = isBusy ? "yes" : "no";
}

/**
 * How the images lie on the screen. The picture has one row per label, which would be a narrow column here,
 * so labels stand beside each other instead, and in two rows if there is one image of each.
 */
function layout({ width, height, columns, order }) {
  const rows = order.length / columns;
  if (rows <= columns || !Number.isInteger(rows)) return { width, height, columns, order };
  const turned = order.map((_, place) => order[(place % rows) * columns + Math.floor(place / rows)]);
  return { width, height, order: turned, columns: columns === 1 && rows > 5 ? Math.ceil(rows / 2) : rows };
}

function showMoment(index) {
  const moment = drawn?.moments[index];
  if (!moment || !drawn.outline) return;
  paint($("grid"), moment.pixels, layout(drawn.outline));
  $("step").max = drawn.moments.length - 1;
  $("step").value = index;
  const name = moment.step === 0 ? "noise" : moment.step === drawn.outline.steps ? "the digits" : "the guess of the digits";
  $("step-text").textContent = `${moment.step} of ${drawn.outline.steps}, t = ${round(moment.time)}: ${name}`;
  $("grid").setAttribute("aria-label",
    `${drawn.outline.images} images, step ${moment.step} of ${drawn.outline.steps}`);
}

function showBetween() {
  const column = Number($("share").value);
  const { width, height, columns, images } = drawn.outline;
  const rows = images / columns;
  const order = Array.from({ length: rows }, (_, row) => row * columns + column);
  paint($("between"), drawn.moments.at(-1).pixels, { width, height, columns: rows, order });
  $("share-text").textContent = `${Math.round(100 * column / (columns - 1))} %`;
}

export function openPlay(facts) {
  start = facts;
  fillModels($("model"), start.models);
  $("sampler").replaceChildren(...start.samplers.map((one) => make("option", { value: one.name }, one.name)));
  $("schedule").replaceChildren(...start.schedules.map((one) => make("option", { value: one.name }, one.name)));
  [$("sampler").value, $("schedule").value, $("steps").value] = [start.sampler, start.schedule, start.steps];
  $("more").open = innerWidth >= 800;
  $("steps").max = start.mostSteps;
  $("guidance").max = start.mostGuidance;
  $("share").max = start.columns - 1;
  for (const id of ["model", "way", "schedule"]) $(id).onchange = showChoices;
  $("sampler").onchange = () => {
    $("schedule").value = start.samplers.find((one) => one.name === $("sampler").value).schedule;
    showChoices();
  };
  $("play-form").onsubmit = (event) => { event.preventDefault(); draw(); };
  $("next").onclick = () => { $("seed").value = String(BigInt($("seed").value || "0") + 1n); draw(); };
  $("stop").onclick = cancel;
  $("step").oninput = () => showMoment(Number($("step").value));
  $("share").oninput = showBetween;
  $("png").onclick = () => download("/api/png", drawn.request, "digits.png");
  $("animation").onclick = () => download("/api/animation", drawn.request, "digits-animated.png");
  $("idx").onclick = () => download("/api/idx", drawn.request, "digits.idx");
  $("labels-idx").onclick = () => download("/api/labels", drawn.request, "digits-labels.idx");
  $("copy").onclick = () => copy(command, $("copy"));
  addEventListener("keydown", (event) => {
    if ($("play").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return cancel();
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "range") return;
    const label = Number(event.key);
    if (/^[0-9]$/.test(event.key) && model()?.labels.includes(label)) toggle(label);
  });
  showChoices();
  if (start.models.length) draw();
}
