// Drawing by hand: the pad, what the classifier reads, and what a model makes of it.

import { $, copy, download, fromBase64, make, paint, post, round, say, stream, toBase64 } from "./tools.js";
import { fillModels } from "./play.js";

const side = 28;
/** The pad's pixels per pixel of an image. */
const scale = 10;
const widths = { pen: 20, eraser: 44, open: 56 };

const layer = () => {
  const canvas = make("canvas", { width: side * scale, height: side * scale });
  return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }) };
};
/** White ink on nothing, and what is left open. */
const [ink, open] = [layer(), layer()];
const undone = [];
let start = null;
let last = null;
let cursor = { x: 140, y: 140, isDown: false, isShown: false };
let running = null;
/** The request whose proposals are shown. */
let proposed = null;
let hatch = null;

// MARK: The pad

function tool() { return document.querySelector("input[name=tool]:checked").value; }

function remember() {
  undone.push([ink, open].map((one) => one.context.getImageData(0, 0, 280, 280)));
  if (undone.length > 30) undone.shift();
}

function stroke(from, to, width = widths[tool()]) {
  const line = ({ context }, operation, colour) => {
    context.globalCompositeOperation = operation;
    Object.assign(context, { strokeStyle: colour, lineWidth: width, lineCap: "round", lineJoin: "round" });
    context.beginPath();
    context.moveTo(from.x, from.y);
    // A point is a line of no length, which needs a nudge to be drawn.
    context.lineTo(to.x + (from.x === to.x && from.y === to.y ? 0.01 : 0), to.y);
    context.stroke();
  };
  const name = tool();
  line(ink, name === "pen" ? "source-over" : "destination-out", "#fff");
  line(open, name === "open" ? "source-over" : "destination-out", "#000");
  if (name === "eraser") line(open, "destination-out", "#000");
}

function showPad() {
  const context = $("pad").getContext("2d");
  context.globalCompositeOperation = "source-over";
  context.fillStyle = "#000";
  context.fillRect(0, 0, 280, 280);
  context.strokeStyle = "#333";
  context.lineWidth = 1;
  context.strokeRect(40.5, 40.5, 199, 199);
  hatch ??= context.createPattern(stripes(), "repeat");
  const marked = layer();
  marked.context.drawImage(open.canvas, 0, 0);
  marked.context.globalCompositeOperation = "source-in";
  marked.context.fillStyle = hatch;
  marked.context.fillRect(0, 0, 280, 280);
  context.drawImage(marked.canvas, 0, 0);
  context.drawImage(ink.canvas, 0, 0);
  if (!cursor.isShown) return;
  context.strokeStyle = cursor.isDown ? "#ff9a6b" : "#9cf";
  context.lineWidth = 2;
  context.beginPath();
  context.arc(cursor.x, cursor.y, widths[tool()] / 2, 0, 7);
  context.stroke();
}

function stripes() {
  const canvas = make("canvas", { width: 8, height: 8 });
  const context = canvas.getContext("2d");
  context.fillStyle = "#4a2c1d";
  context.fillRect(0, 0, 8, 8);
  context.strokeStyle = "#ff9a6b";
  context.lineWidth = 1.5;
  for (const x of [-8, 0, 8]) { context.moveTo(x, 8); context.lineTo(x + 8, 0); }
  context.stroke();
  return canvas;
}

function changed() {
  showPad();
  read();
}

function place(event) {
  const box = $("pad").getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width * 280, y: (event.clientY - box.top) / box.height * 280 };
}

function listen() {
  const pad = $("pad");
  pad.onpointerdown = (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    remember();
    cursor.isShown = false;
    last = place(event);
    stroke(last, last);
    changed();
  };
  pad.onpointermove = (event) => {
    if (!last) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      const next = place(one);
      stroke(last, next);
      last = next;
    }
    changed();
  };
  pad.onpointerup = pad.onpointercancel = () => { last = null; };
  pad.onblur = () => { cursor.isShown = cursor.isDown = false; showPad(); };
  pad.onkeydown = (event) => {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (event.key === " ") {
      cursor.isDown = !cursor.isDown;
      if (cursor.isDown) { remember(); stroke(cursor, cursor); }
    } else if (x || y) {
      const step = event.shiftKey ? 20 : 8;
      const next = { x: Math.min(275, Math.max(5, cursor.x + x * step)), y: Math.min(275, Math.max(5, cursor.y + y * step)) };
      if (cursor.isDown) stroke(cursor, next);
      Object.assign(cursor, next);
    } else { return; }
    event.preventDefault();
    cursor.isShown = true;
    changed();
  };
  $("undo").onclick = () => {
    const before = undone.pop();
    if (before) [ink, open].forEach((one, index) => one.context.putImageData(before[index], 0, 0));
    changed();
  };
  $("clear").onclick = () => {
    remember();
    for (const { context } of [ink, open]) context.clearRect(0, 0, 280, 280);
    changed();
  };
}

// MARK: Pixels

/** The layer's strength, 0 to 255, at each pixel of the pad. */
function strength({ context }) {
  const data = context.getImageData(0, 0, 280, 280).data;
  const values = new Float64Array(280 * 280);
  for (let i = 0; i < values.length; i++) values[i] = data[4 * i + 3] * data[4 * i] / 255;
  return values;
}

function opacity({ context }) {
  const data = context.getImageData(0, 0, 280, 280).data;
  return Float64Array.from({ length: 280 * 280 }, (_, i) => data[4 * i + 3]);
}

/** Means over squares of the pad, for any square, from sums over all squares at its corner. */
function means(values) {
  const sums = new Float64Array(281 * 281);
  for (let y = 0; y < 280; y++) {
    let row = 0;
    for (let x = 0; x < 280; x++) {
      row += values[y * 280 + x];
      sums[(y + 1) * 281 + x + 1] = sums[y * 281 + x + 1] + row;
    }
  }
  const clamp = (value) => Math.min(280, Math.max(0, Math.round(value)));
  return (left, top, length) => {
    const [x0, x1, y0, y1] = [clamp(left), clamp(left + length), clamp(top), clamp(top + length)];
    const sum = sums[y1 * 281 + x1] - sums[y0 * 281 + x1] - sums[y1 * 281 + x0] + sums[y0 * 281 + x0];
    return sum / (length * length);
  };
}

/** The pad as it is, 28 x 28. */
function plain(values) {
  const mean = means(values);
  return Uint8Array.from({ length: side * side }, (_, i) =>
    Math.round(mean(i % side * scale, Math.floor(i / side) * scale, scale)));
}

/**
 * The ink as MNIST's digits are prepared: it fits a box of 20 x 20 with its shape kept, grays come from
 * averaging, and its centre of mass lies in the middle of 28 x 28. Null without ink.
 */
export function prepared(values) {
  let [left, right, top, bottom, mass, mx, my] = [280, -1, 280, -1, 0, 0, 0];
  for (let y = 0; y < 280; y++) {
    for (let x = 0; x < 280; x++) {
      const value = values[y * 280 + x];
      if (value < 40) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      mass += value; mx += value * (x + 0.5); my += value * (y + 0.5);
    }
  }
  if (mass === 0) return null;
  // A dot is not blown up to a ball.
  const length = Math.max(right - left + 1, bottom - top + 1, 60) / 20;
  const mean = means(values);
  return Uint8Array.from({ length: side * side }, (_, i) => Math.min(255, Math.round(
    mean(mx / mass + (i % side - side / 2) * length, my / mass + (Math.floor(i / side) - side / 2) * length, length))));
}

const whole = { width: side, height: side, columns: 1, order: [0] };

// MARK: Reading

let isReading = false;
let isStale = false;

async function read() {
  // One question at a time; the last state of the pad is always asked about.
  if (isReading) { isStale = true; return; }
  isReading = true;
  const image = prepared(strength(ink));
  paint($("prepared"), image ?? new Uint8Array(side * side), whole, 0);
  try {
    if (image) {
      const began = performance.now();
      const { shares } = await (await post("/api/read", { image: toBase64(image) })).json();
      document.body.dataset.reading = (performance.now() - began).toFixed(1);
      showShares(shares);
    } else { showShares(null); }
  } catch (fault) { $("answer").textContent = fault.message; }
  isReading = false;
  if (isStale) { isStale = false; read(); }
}

function showShares(shares) {
  const best = shares ? shares.indexOf(Math.max(...shares)) : -1;
  const bars = $("bars");
  const count = shares?.length ?? 10;
  if (bars.children.length !== count) {
    bars.replaceChildren(...Array.from({ length: count }, (_, label) =>
      make("li", {}, make("span", {}, String(label)), make("i"), make("span"))));
  }
  [...bars.children].forEach((row, label) => {
    const share = shares?.[label] ?? 0;
    row.className = label === best ? "best" : "";
    row.children[1].style.backgroundSize = `${100 * share}% 100%`;
    row.children[2].textContent = shares ? `${(100 * share).toFixed(share > 0.0995 ? 0 : 1)} %` : "";
  });
  $("answer").textContent = shares
    ? `${shares[best] > 0.8 ? "A" : "Perhaps a"} ${best}, with ${Math.round(100 * shares[best])} %.` : "Draw something.";
  document.body.dataset.answer = best;
}

// MARK: The model

function request(more) {
  const model = start.models.find((one) => one.id === $("draw-model").value);
  const label = $("draw-label").value;
  return {
    model: $("draw-model").value, labels: label === "" ? [] : [Number(label)],
    sampler: start.sampler, schedule: start.schedule, steps: 24,
    guidance: model?.labels.length && label === "" ? 0 : 1, seed: String(1 + Math.floor(Math.random() * 1e9)),
    count: 8, image: toBase64(plain(strength(ink))), ...more,
  };
}

function known() {
  const marks = plain(opacity(open));
  const drawn = plain(strength(ink));
  const isMarked = marks.some((mark) => mark > 127);
  return Uint8Array.from(marks, (mark, i) => (isMarked ? mark <= 127 : drawn[i] >= 24) ? 1 : 0);
}

async function propose(wish) {
  running?.abort();
  const work = new AbortController();
  running = work;
  say();
  $("draw-stop").disabled = false;
  document.body.dataset.busy = "yes";
  $("draw-text").textContent = "Drawing ...";
  showFiles(null);
  let outline = null;
  let buttons = [];
  try {
    await stream("/api/draw", wish, work.signal, (event) => {
      if (event.outline) {
        outline = event.outline;
        buttons = Array.from({ length: outline.images }, (_, index) => make("button", {
          type: "button", ariaLabel: `Keep proposal ${index + 1}`,
        }, make("canvas", { width: side, height: side })));
        $("proposals").replaceChildren(...buttons);
      }
      if (event.pixels) {
        const pixels = fromBase64(event.pixels);
        buttons.forEach((button, index) => {
          const image = pixels.subarray(index * side * side, (index + 1) * side * side);
          paint(button.firstChild, image, whole, 0);
          button.onclick = () => keep(image);
        });
        $("draw-text").textContent = `Step ${event.step}, t = ${round(event.time)}`;
      }
      if ("seconds" in event) {
        $("draw-text").textContent = `${round(event.seconds, 2)} s. Press one to keep it and draw on.`;
        showFiles(wish, event.command);
      }
    });
  } catch (fault) {
    if (work.signal.aborted) $("draw-text").textContent = "Cancelled.";
    else { say(fault.message); $("draw-text").textContent = ""; }
  }
  if (running === work) {
    running = null;
    $("draw-stop").disabled = true;
    document.body.dataset.busy = "no";
  }
}

/** Offers the files of the proposals, and the command that makes them again or why there is none. */
function showFiles(wish, command) {
  proposed = wish;
  const isCompletion = Boolean(wish?.known);
  $("draw-files").hidden = !wish;
  for (const id of ["drawing-png", "mask-png"]) $(id).hidden = !isCompletion;
  $("draw-command-box").hidden = !command;
  $("draw-command").textContent = command ?? "";
  $("draw-remark").textContent = !wish ? ""
    : isCompletion ? "Beside these two pictures, the command makes the same completions:"
      : `No command does this: it takes a drawing with noise, and the commands begin with noise alone. The seed was ${wish.seed}.`;
}

function keep(image) {
  remember();
  const small = make("canvas", { width: side, height: side });
  const context = small.getContext("2d");
  const data = context.createImageData(side, side);
  // Ink is white and as opaque as it is bright, so that erasing and drawing on work as before.
  image.forEach((shade, i) => data.data.set([255, 255, 255, shade], 4 * i));
  context.putImageData(data, 0, 0);
  for (const { context } of [ink, open]) context.clearRect(0, 0, 280, 280);
  ink.context.globalCompositeOperation = "source-over";
  ink.context.imageSmoothingQuality = "high";
  ink.context.drawImage(small, 0, 0, 280, 280);
  changed();
}

function showLabels() {
  const model = start.models.find((one) => one.id === $("draw-model").value);
  $("draw-label").replaceChildren(make("option", { value: "" }, "anything"),
    ...(model?.labels ?? []).map((label) => make("option", { value: label }, String(label))));
  $("draw-label").disabled = !model?.labels.length;
}

const noiseTime = () => 10 ** Number($("noise").value);

export function openDraw(facts) {
  start = facts;
  const models = start.models.filter((model) => model.width === side && model.height === side);
  fillModels($("draw-model"), models);
  for (const id of ["complete", "redraw"]) $(id).disabled = !models.length;
  $("draw-model").onchange = showLabels;
  $("complete").onclick = () => propose(request({ known: toBase64(known()) }));
  $("redraw").onclick = () => propose(request({ time: noiseTime() }));
  for (const [id, path, name] of [["drawing-png", "/api/image", "drawing.png"], ["mask-png", "/api/mask", "mask.png"],
    ["completions-idx", "/api/idx", "completions.idx"]]) $(id).onclick = () => download(path, proposed, name);
  $("draw-copy").onclick = () => copy($("draw-command").textContent, $("draw-copy"));
  $("draw-stop").onclick = () => running?.abort();
  const showTime = () => { $("noise-text").textContent = round(noiseTime(), 2); };
  $("noise").oninput = showTime;
  for (const choice of document.querySelectorAll("input[name=tool]")) choice.onchange = showPad;
  showTime();
  showLabels();
  showShares(null);
  listen();
  changed();
}
