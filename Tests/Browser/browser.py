#!/usr/bin/env python3
"""Opens every page of `digits serve` in Chromium, uses it as a visitor would, and looks at its layout.

    Tests/Browser/browser.py --digits .build/release/digits [--pictures FOLDER] [--only NAME]
"""

import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

from devtools import Browser, Failure, ROOT, check, server, wait

SIZES = {"phone": (360, 740, True), "desk": (1366, 900, False), "wall": (2560, 1300, False)}
PAGES = ("play", "draw", "watch", "explain")

# What lies in the page: everything beside the window, and controls that cover each other.
LAYOUT = """(() => {
  const faults = [];
  // A phone's window grows with what does not fit into it, so its own width tells nothing.
  const width = WIDTH;
  const wide = document.documentElement.scrollWidth;
  if (wide > width) faults.push(`the page is ${wide} pixels wide in a window of ${width}`);
  const shown = [...document.querySelectorAll("button, input, select, a, h2, h3, label, canvas, svg, p, dl")]
    .filter((one) => !one.closest(".skip, .film, .command code") && one.getClientRects().length && one.checkVisibility());
  for (const one of shown) {
    const box = one.getBoundingClientRect();
    if (box.right > width + 1 || box.left < -1) faults.push(`${one.tagName}#${one.id} reaches to ${box.right}`);
  }
  const leaves = shown.filter((one) => /^(BUTTON|SELECT|H2|H3|CANVAS|P|DL)$/.test(one.tagName) ||
    (one.tagName === "INPUT" && one.type !== "checkbox" && one.type !== "radio"));
  leaves.forEach((a, i) => leaves.slice(i + 1).forEach((b) => {
    if (a.contains(b) || b.contains(a)) return;
    const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
    const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (across > 1 && down > 1) faults.push(`${a.tagName}#${a.id} lies over ${b.tagName}#${b.id}`);
  }));
  return faults;
})()"""

# The contrast of every text with the ground behind it, by the formula of WCAG.
CONTRAST = """(() => {
  const faults = [];
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !one.getClientRects().length || !one.checkVisibility() || one.closest("script, .skip")) continue;
    const style = getComputedStyle(one);
    const isSVG = one.namespaceURI.includes("svg");
    const [a, b] = [light(rgb(isSVG ? style.fill : style.color)), light(ground(one))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faults.push(`${one.tagName}.${one.className} "${one.textContent.slice(0, 30)}": ${contrast.toFixed(2)}`);
  }
  return [...new Set(faults)];
})()"""


class Visit:
    """One visit to a server, check by check. Each method whose name begins with `test_` is one."""

    def __init__(self, browser, binary, address, folder, pictures):
        self.browser, self.binary, self.address = browser, binary, address
        self.folder, self.pictures = folder, pictures
        self.numbers = {}

    def open(self, page, size="desk", scheme="light"):
        width, height, is_phone = SIZES[size]
        self.browser.size(width, height, scheme, is_phone)
        self.browser.call("Page.navigate", url="about:blank")
        self.browser.open(f"{self.address}/#{page}")
        if page == "play":
            self.finished()

    def finished(self, seconds=60):
        wait(lambda: self.browser.run("document.body.dataset.busy") == "no", "the drawing is done", seconds)

    def set(self, element, value):
        self.browser.run(f"""(() => {{ const one = document.getElementById({json.dumps(element)});
          one.value = {json.dumps(value)}; one.dispatchEvent(new Event("input")); one.dispatchEvent(new Event("change")); }})()""")

    def draw(self, **values):
        for element, value in values.items():
            self.set(element, str(value))
        self.browser.run("document.body.dataset.busy = 'yes'")
        self.browser.click("#go")
        self.finished()

    def stroke(self, points):
        box = self.browser.run(
            "(() => { const b = document.getElementById('pad').getBoundingClientRect(); return [b.left, b.top, b.width]; })()")
        places = [(box[0] + x * box[2], box[1] + y * box[2]) for x, y in points]
        self.browser.mouse("mousePressed", *places[0])
        for (ax, ay), (bx, by) in zip(places, places[1:]):
            for i in range(1, 11):
                self.browser.mouse("mouseMoved", ax + (bx - ax) * i / 10, ay + (by - ay) * i / 10)
        self.browser.mouse("mouseReleased", *places[-1])

    def downloaded(self, name):
        path = self.browser.downloads / name
        wait(lambda: path.exists() and path.stat().st_size and not list(self.browser.downloads.glob("*.crdownload")), name)
        data = path.read_bytes()
        path.unlink()
        return data

    def command(self, element="command", **files):
        """Runs the shown command beside files, whose names lack ".png". Returns the folder that it ran in."""
        line = self.browser.run(f"document.getElementById({json.dumps(element)}).textContent")
        words = shlex.split(line)
        place = words.index("digits")
        check(place == 0 or words[0].startswith("DIGITS_MODELS="), f"the command is one of digits: {line}")
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        for name, data in files.items():
            (folder / f"{name}.png").write_bytes(data)
        more = ["--animation", "animated.png", "--idx", "digits.idx"] if words[place + 1] in ("sample", "interpolate") else []
        subprocess.run([*(["env", *words[:place]] if place else []), str(self.binary), *words[place + 1:], *more, "--quiet"],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return folder

    # MARK: Pages

    def test_playground(self):
        self.open("play")
        first = self.browser.run("Number(document.body.dataset.firstFrame)")
        self.numbers["first frame after opening, ms"] = first
        self.draw(count=10, steps=50)
        self.numbers["first frame, ten digits, ms"] = self.browser.run("Number(document.body.dataset.firstFrame)")
        started = time.monotonic()
        self.draw(count=64, steps=20)
        self.numbers["64 images in 20 steps, s"] = round(time.monotonic() - started, 2)
        self.numbers["64 images in 20 steps, as the page says"] = self.browser.run(
            "document.getElementById('play-text').textContent.match(/([0-9.]+) s,/)[1]")
        check(self.browser.run("Number(document.getElementById('step').max)") == 20, "each step is kept")
        self.set("step", "0")
        check("noise" in self.browser.run("document.getElementById('step-text').textContent"), "the slider walks back")

    def test_files_equal_those_of_the_command(self):
        self.open("play")
        for label in ("7", "3"):
            self.browser.run("document.activeElement.blur()")
            self.browser.key(label, label)
        check(self.browser.run("document.querySelectorAll('#labels [aria-pressed=true]').length") == 2, "keys choose labels")
        self.draw(count=12, steps=8, guidance=1.5, seed=41, sampler="ddim", schedule="karras")
        files = self.files_of_the_command()
        check(b"tEXtSampler\0ddim" in files["digits.png"], "the picture says how it was drawn")

    def files_of_the_command(self):
        """Downloads all four files and compares them with those that the shown command writes."""
        files = {}
        for button, name in (("png", "digits.png"), ("animation", "digits-animated.png"), ("idx", "digits.idx"),
                             ("labels-idx", "digits-labels.idx")):
            self.browser.click("#" + button)
            files[name] = self.downloaded(name)
        folder = self.command()
        for name, theirs in (("digits.png", "digits.png"), ("digits-animated.png", "animated.png"),
                             ("digits.idx", "digits.idx"), ("digits-labels.idx", "digits-labels.idx")):
            check(files[name] == (folder / theirs).read_bytes(), f"{name} is what the command writes")
        return files

    def test_way_between_seeds(self):
        self.open("play")
        self.browser.click("#way")
        self.draw(count=4, steps=10, guidance=1.5)
        check(self.browser.run("!document.getElementById('between-box').hidden"), "the images between are shown")
        self.set("share", "4")
        check(self.browser.run("document.getElementById('share-text').textContent") == "50 %", "the slider moves")
        files = self.files_of_the_command()
        check(b"tEXtSeed of the last column\x002" in files["digits.png"], "the picture names both seeds")
        check(b"acTL\x00\x00\x00\x11" in files["digits-animated.png"], "the animation goes there and back in 17 frames")

    def test_cancel(self):
        self.open("play")
        for element, value in (("count", "100"), ("steps", "200")):
            self.set(element, value)
        self.browser.run("document.body.dataset.busy = 'yes'")
        self.browser.click("#go")
        wait(lambda: self.browser.run("Number(document.getElementById('step').max)") >= 1, "a step is shown")
        self.browser.key("Escape")
        self.finished(3)
        check(self.browser.run("document.getElementById('play-text').textContent") == "Cancelled.", "it says so")
        started = time.monotonic()
        self.draw(count=1, steps=1)
        check(time.monotonic() - started < 5, "the work has stopped, so the next is drawn at once")

    def test_draw_a_seven(self):
        self.open("draw")
        self.stroke([(0.3, 0.25), (0.7, 0.25), (0.5, 0.5), (0.42, 0.8)])
        wait(lambda: self.browser.run("document.body.dataset.answer") == "7", "the classifier reads a seven", 10)
        self.numbers["reading of a stroke, ms"] = float(self.browser.run("document.body.dataset.reading"))
        check(self.browser.run("document.querySelectorAll('#bars li').length") == 10, "there are ten bars")
        self.browser.click("input[value=open]")
        self.stroke([(0.1, 0.6), (0.9, 0.6), (0.1, 0.7), (0.9, 0.7), (0.1, 0.85), (0.9, 0.85)])
        self.browser.click("#complete")
        wait(lambda: self.browser.run("document.querySelectorAll('#proposals button').length") == 8, "eight completions")
        self.finished()
        files = {}
        for button, name in (("drawing-png", "drawing.png"), ("mask-png", "mask.png"), ("completions-idx", "completions.idx")):
            self.browser.click("#" + button)
            files[name] = self.downloaded(name)
        folder = self.command("draw-command", drawing=files["drawing.png"], mask=files["mask.png"])
        check(files["completions.idx"] == (folder / "completions.idx").read_bytes(), "the command completes the same")
        self.browser.click("#proposals button")
        wait(lambda: self.browser.run("document.body.dataset.answer") in ("7", "9", "2", "3", "1"), "one is kept")
        self.browser.click("#redraw")
        self.finished()
        check(self.browser.run("document.querySelectorAll('#proposals canvas').length") == 8, "eight drawn anew")
        check("No command" in self.browser.run("document.getElementById('draw-remark').textContent")
              and self.browser.run("document.getElementById('draw-command-box').hidden"), "it says that no command does this")
        self.browser.click("#clear")
        wait(lambda: self.browser.run("document.body.dataset.answer") == "-1", "nothing is left")

    def test_draw_by_keyboard(self):
        self.open("draw")
        self.browser.run("document.getElementById('pad').focus()")
        for key in ["ArrowUp"] * 8 + [" "] + ["ArrowDown"] * 16 + [" "]:
            self.browser.key(key, key if key == " " else "")
        wait(lambda: self.browser.run("document.body.dataset.answer") == "1", "the classifier reads a one", 10)

    def test_watch(self):
        self.open("watch")
        wait(lambda: self.browser.run("document.querySelectorAll('#loss polyline').length") == 1, "a curve is shown")
        before = self.browser.run("document.querySelector('.numbers b').textContent")
        wait(lambda: self.browser.run("document.querySelector('.numbers b').textContent") != before,
             "the curve grows while the run goes on")
        wait(lambda: self.browser.run("document.querySelectorAll('.film img').length") >= 1, "a picture is shown", 60)
        check(self.browser.run("document.querySelector('.card code').textContent").startswith("digits train"), "the command is shown")
        wait(lambda: self.browser.run("document.querySelectorAll('.film figure').length") >= 2, "a second picture is shown", 120)
        self.browser.run("document.querySelector('.film').focus()")
        chosen = "[...document.querySelectorAll('.film figure')].findIndex((one) => one.ariaSelected === 'true')"
        for key, place in (("ArrowRight", 0), ("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", 0)):
            self.browser.key(key, "")
            check(self.browser.run(chosen) == place, f"{key} chooses frame {place}")
        check(self.browser.run("document.getElementById(document.querySelector('.film').getAttribute('aria-activedescendant'))"
                               ".ariaSelected") == "true", "screen readers are told which")

    def test_watching_asks_seldom(self):
        """A page that is looked at asks for one thing at a time, and a page that is not asks for nothing."""
        self.open("watch")
        wait(lambda: self.browser.run("document.querySelectorAll('#loss polyline').length") == 1, "a curve is shown")
        count = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/watch')).length"
        before = self.browser.run(count)
        time.sleep(6)
        asked = self.browser.run(count) - before
        self.numbers["questions of a page in 6 s"] = asked
        check(1 <= asked <= 3, f"the page asks every three seconds or less often, not {asked} times in six")
        self.browser.run("location.hash = '#explain'")
        time.sleep(0.5)
        before = self.browser.run(count)
        time.sleep(6)
        check(self.browser.run(count) == before, "nothing is asked while another page is shown")

    def test_explain(self):
        self.open("explain")
        wait(lambda: self.browser.run("document.querySelectorAll('#sizes polyline').length") == 3, "three curves")
        for law in (1, 2):
            self.browser.click(f"#laws button:nth-child({law + 1})")
            wait(lambda: self.browser.run("document.querySelectorAll('#plane path').length") > 50, "arrows")
        self.set("time", "0")
        wait(lambda: self.browser.run("document.getElementById('time-text').textContent") == "0.0001", "the time moves")

    def test_layout(self):
        faults = []
        for size in SIZES:
            for scheme in ("light", "dark"):
                for page in PAGES:
                    self.open(page, size, scheme)
                    if page == "draw":
                        self.stroke([(0.3, 0.25), (0.7, 0.25), (0.5, 0.5), (0.42, 0.8)])
                        self.browser.click("#complete")
                        self.finished()
                    if page in ("watch", "explain"):
                        wait(lambda: self.browser.run("document.querySelectorAll('.plot polyline').length"), "a curve")
                        time.sleep(0.5)
                    name = f"{page}-{size}-{scheme}"
                    faults += [f"{name}: {fault}" for fault in self.browser.run(LAYOUT.replace("WIDTH", str(SIZES[size][0])))
                               + self.browser.run(CONTRAST)]
                    if self.pictures:
                        self.browser.picture(self.pictures / f"{name}.png")
        check(not faults, "\n    ".join(["the layout"] + faults))

    def test_weight(self):
        weights = self.browser.run("""(async () => { let sum = 0;
          for (const path of ["/", "/style.css", "/main.js", "/tools.js", "/play.js", "/draw.js", "/watch.js", "/explain.js", "/icon.svg"])
            sum += (await (await fetch(path)).arrayBuffer()).byteLength;
          return sum; })()""")
        self.numbers["page weight, bytes"] = weights
        check(weights < 80_000, f"the page has {weights} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=pathlib.Path, default=ROOT / ".build/release/digits")
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--only", default="", help="checks whose names hold this")
    options = parser.parse_args()
    binary = options.digits.resolve()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="digits-serve-") as name:
        folder = pathlib.Path(name)
        subprocess.run([str(binary), "data", "synthesize", "--out", str(folder / "data"), "--train", "600", "--test", "100", "--quiet"],
                       check=True, stdout=subprocess.DEVNULL)
        training = subprocess.Popen(
            [str(binary), "train", "--data", str(folder / "data"), "--steps", "100000", "--threads", "1", "--quiet",
             "--out", str(folder / "runs" / "001-under-way")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        browser = Browser()
        try:
            with server(binary, "--runs", str(folder / "runs"), folder=folder) as (address, _):
                visit = Visit(browser, binary, address, folder, options.pictures)
                browser.open(address + "/")
                for test in [name for name in dir(Visit) if name.startswith("test_") and options.only in name]:
                    try:
                        getattr(visit, test)()
                        print(f"passed  {test[5:].replace('_', ' ')}", flush=True)
                    except Failure as failure:
                        failed += 1
                        print(f"FAILED  {test[5:].replace('_', ' ')}: {failure}", flush=True)
                for complaint in browser.complaints:
                    failed += 1
                    print(f"FAILED  the page complains: {complaint}")
                for name, number in visit.numbers.items():
                    print(f"        {name}: {number}")
        finally:
            browser.close()
            training.terminate()
            training.wait(60)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
