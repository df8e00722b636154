// Chooses the page by the address's fragment, and starts each page when it is first opened.

import { $, get, say } from "./tools.js";
import { openPlay } from "./play.js";
import { openDraw } from "./draw.js";
import { openWatch } from "./watch.js";
import { openExplain } from "./explain.js";

const pages = { play: openPlay, draw: openDraw, watch: openWatch, explain: openExplain };
const opened = new Set();
let start = null;

function show() {
  const name = pages[location.hash.slice(1)] ? location.hash.slice(1) : "play";
  for (const page of Object.keys(pages)) $(page).hidden = page !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === "#" + name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${$(name).querySelector("h2").textContent} - digits`;
  if (start && !opened.has(name)) {
    opened.add(name);
    pages[name](start);
  }
}

async function begin() {
  show();
  try {
    start = await get("/api/start");
  } catch (fault) {
    return say(`The server does not answer: ${fault.message}`);
  }
  $("version").textContent = start.version;
  if (start.fault) say(start.fault);
  show();
  document.body.dataset.ready = "yes";
}

addEventListener("hashchange", show);
begin();
