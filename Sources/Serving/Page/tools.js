// What all pages need: elements, requests, streams of lines, and pictures from bytes.

export const $ = (id) => document.getElementById(id);

/** Makes an element. Text is always text, never markup, whatever a file's name may hold. */
export function make(tag, facts = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function makeSVG(tag, facts = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** Shows a sentence at the top of the page, or takes it away. */
export function say(text = "") {
  $("message").textContent = text;
  $("message").hidden = !text;
}

const token = document.querySelector("meta[name=token]").content;

async function checked(answer) {
  if (answer.ok) return answer;
  let reason = `the server answered with status ${answer.status}`;
  try { reason = (await answer.json()).error ?? reason; } catch { /* the status has to do */ }
  throw new Error(reason);
}

export async function get(path, values = {}) {
  const query = new URLSearchParams(values).toString();
  return (await checked(await fetch(path + (query ? "?" + query : "")))).json();
}

export async function post(path, body, signal) {
  return checked(await fetch(path, {
    method: "POST", body: JSON.stringify(body), signal,
    headers: { "Content-Type": "application/json", "X-Digits-Token": token },
  }));
}

/** Asks for work and hands on each line of the answer as soon as it arrives. */
export async function stream(path, body, signal, take) {
  const reader = (await post(path, body, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.error) throw new Error(event.error);
      take(event);
    }
  }
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** Puts gray images beside each other on a canvas, one pixel for each of theirs. */
export function paint(canvas, pixels, { width, height, columns, order }, gap = 1) {
  const rows = Math.ceil(order.length / columns);
  const side = { x: columns * (width + gap) + gap, y: rows * (height + gap) + gap };
  if (canvas.width !== side.x || canvas.height !== side.y) [canvas.width, canvas.height] = [side.x, side.y];
  const context = canvas.getContext("2d");
  const image = context.createImageData(side.x, side.y);
  const words = new Uint32Array(image.data.buffer).fill(0xff2c2c2c);
  order.forEach((number, place) => {
    const left = gap + (place % columns) * (width + gap);
    const top = gap + Math.floor(place / columns) * (height + gap);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const shade = pixels[(number * height + y) * width + x];
        words[(top + y) * side.x + left + x] = 0xff000000 | shade * 0x010101;
      }
    }
  });
  context.putImageData(image, 0, 0);
}

function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Asks for a file of what a request draws, and saves it. */
export async function download(path, request, name) {
  try {
    save(await (await post(path, request)).blob(), name);
  } catch (fault) { say(fault.message); }
}

export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const words = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = words; }, 1200);
}

export const round = (value, digits = 3) =>
  Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : "";

export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const text = (number) => String(number).padStart(2, "0");
  return parts[0] ? `${parts[0]}:${text(parts[1])}:${text(parts[2])}` : `${parts[1]}:${text(parts[2])}`;
}

/** Draws curves on two logarithmic axes. A curve has points [x, y], a class for its colour, and a name. */
export function plot(svg, curves, { x: xName, y: yName, now = null }) {
  const [width, height, left, right, top, bottom] = [640, 360, 56, 16, 14, 40];
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const all = curves.flatMap((curve) => curve.points).filter(([x, y]) => x > 0 && y > 0);
  const parts = [];
  if (all.length) {
    const range = (index) => {
      const logs = all.map((point) => Math.log10(point[index]));
      const [low, high] = [Math.min(...logs), Math.max(...logs)];
      return high - low < 0.2 ? [low - 0.2, high + 0.2] : [low, high];
    };
    const [xs, ys] = [range(0), range(1)];
    const px = (x) => left + (Math.log10(x) - xs[0]) / (xs[1] - xs[0]) * (width - left - right);
    const py = (y) => top + (ys[1] - Math.log10(y)) / (ys[1] - ys[0]) * (height - top - bottom);
    const ticks = ([low, high]) => {
      const factors = high - low > 2.5 ? [1] : high - low > 1 ? [1, 3] : [1, 1.5, 2, 3, 4, 5, 7];
      const found = [];
      for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
        for (const factor of factors) {
          const value = factor * 10 ** power;
          if (Math.log10(value) >= low - 1e-9 && Math.log10(value) <= high + 1e-9) found.push(value);
        }
      }
      return found;
    };
    for (const x of ticks(xs)) {
      parts.push(makeSVG("line", { class: "grid", x1: px(x), x2: px(x), y1: top, y2: height - bottom }));
      parts.push(makeSVG("text", { x: px(x), y: height - bottom + 16, "text-anchor": "middle" }, round(x)));
    }
    for (const y of ticks(ys)) {
      parts.push(makeSVG("line", { class: "grid", x1: left, x2: width - right, y1: py(y), y2: py(y) }));
      parts.push(makeSVG("text", { x: left - 6, y: py(y) + 4, "text-anchor": "end" }, round(y)));
    }
    curves.forEach(({ points, colour, name, dash }) => {
      const shown = points.filter(([x, y]) => x > 0 && y > 0);
      const line = { class: colour, points: shown.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(" ") };
      if (dash) line["stroke-dasharray"] = dash;
      const element = makeSVG("polyline", line);
      element.append(makeSVG("title", {}, name));
      parts.push(element);
    });
    if (now) parts.push(makeSVG("line", { class: "now", x1: px(now), x2: px(now), y1: top, y2: height - bottom }));
  } else {
    parts.push(makeSVG("text", { x: width / 2, y: height / 2, "text-anchor": "middle" }, "nothing to show yet"));
  }
  parts.push(makeSVG("text", { x: width - right, y: height - 6, "text-anchor": "end" }, xName));
  parts.push(makeSVG("text", { x: 6, y: height - 6 }, yName));
  svg.replaceChildren(...parts);
}
