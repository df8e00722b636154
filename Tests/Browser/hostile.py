#!/usr/bin/env python3
"""Sends `digits serve` what a page of another site, a broken program or an enemy might send.

    Tests/Browser/hostile.py --digits .build/release/digits

Nothing of it may be served, and afterwards the server must answer as before with little more memory.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import itertools
import json
import pathlib
import random
import re
import signal
import socket
import sys
import tempfile
import threading
import time

from devtools import Failure, ROOT, check, server

# What of a hostile request would be an answer to it.
SERVED = re.compile(rb"^HTTP/1\.1 200")


def send(port, data, seconds=15, pause=0.0):
    """Returns what a server sends back to some bytes; empty if it only closes the connection."""
    answer = b""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=seconds) as one:
        try:
            for part in ([data] if not pause else [data[i:i + 1] for i in range(len(data))]):
                one.sendall(part)
                time.sleep(pause)
        except OSError:
            pass
        while piece := one.recv(65536):
            answer += piece
    return answer


def request(port, method="GET", path="/", body=b"", **fields):
    fields = {"Host": f"127.0.0.1:{port}", **{name.replace("_", "-"): value for name, value in fields.items() if value is not None}}
    if body:
        fields.setdefault("Content-Length", str(len(body)))
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return head.encode("latin-1") + body


def attacks(port, token, secret):
    """Yields names and requests none of which may be served."""
    drawing = json.dumps({
        "model": "shipped:tiny-conditional", "labels": [], "sampler": "ddim", "schedule": "linear", "steps": 1,
        "guidance": 1, "seed": "1", "count": 1}).encode()
    good = {"Content_Type": "application/json", "X_Digits_Token": token}

    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.evil.example:{port}", "",
                 f"localhost:{port}@evil.example", f"0.0.0.0:{port}", f"127.0.0.1:{port}0", "localhost", f"[::1]evil:{port}"):
        yield "host", request(port, Host=host)
        yield "host", request(port, "POST", "/api/draw", drawing, **good, Host=host)
    yield "host", b"GET / HTTP/1.1\r\n\r\n"
    yield "host", f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n".encode()

    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}", "http://127.0.0.1", f"http://127.0.0.1:{port}.evil.example",
                   f"http://evil.example:{port}", "file://", f"http://127.0.0.1:{port}/"):
        yield "origin", request(port, Origin=origin)
        yield "origin", request(port, "POST", "/api/draw", drawing, **good, Origin=origin)

    for word in (None, "", "0" * 32, token[:-1], token + "0", token.upper() + "A", "TOKEN"):
        yield "token", request(port, "POST", "/api/draw", drawing, Content_Type="application/json", X_Digits_Token=word)
    for kind in (None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"):
        yield "type", request(port, "POST", "/api/draw", drawing, X_Digits_Token=token, Content_Type=kind)
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT", "get", "GETT", "\x00"):
        yield "method", request(port, method, "/api/start")

    dots = ["..", "%2e%2e", "%2E%2E", ".%2e", "%2e.", "%252e%252e", "%c0%ae%c0%ae", "%u002e%u002e", "..%00", "....", "\\.."]
    slashes = ["/", "%2f", "%5c", "\\", "%252f", "%c0%af", "//"]
    name = secret.name
    for dot, slash in itertools.product(dots, slashes):
        for depth in (1, 6):
            way = (dot + slash) * depth
            yield "path", request(port, path=f"/{way}{name}")
            yield "path", request(port, path=f"/{way}etc/passwd")
            for query in (f"/api/report?name={way}{name}", f"/api/picture?run={way}secret&step=0",
                          f"/api/picture?run={way}secret&step=60", f"/api/picture?run=001&step={way}{name}"):
                yield "path", request(port, path=query)
            model = json.dumps({**json.loads(drawing), "model": f"run:{way}secret"}).encode()
            yield "path", request(port, "POST", "/api/draw", model, **good)
    for path in (str(secret), "/api/report?name=" + str(secret), "/Sources/", "/.git/config", "http://evil.example/", "*", "//evil.example/"):
        yield "path", request(port, path=path)

    for change in ({"count": 10 ** 9}, {"count": 0}, {"count": -1}, {"steps": 10 ** 9}, {"steps": 0}, {"guidance": 1e308},
                   {"seed": "-1"}, {"seed": "1" * 1000}, {"seed": 1}, {"labels": list(range(5000))}, {"labels": [-1]},
                   {"sampler": "none"}, {"model": None}, {"image": "AA=="}, {"image": "!", "time": 1}, {"count": 1.5},
                   {"lastSeed": "x"}, {"count": 2 ** 63}, {"steps": 1e400}):
        yield "numbers", request(port, "POST", "/api/png", json.dumps({**json.loads(drawing), **change}).encode(), **good)
    for body in (b"{", b"", b"[]", b"null", b"\xff\xfe", b"{" * 5000, b"[" * 100_000, b'{"model":' * 1000, b'"' + b"a" * 200_000, b"\x00" * 100):
        for path in ("/api/draw", "/api/png", "/api/read"):
            yield "JSON", request(port, "POST", path, body, **good)

    for length in ("300000", "99999999999", "-1", "1e3", "0x10", "99999999999999999999999", " ", "1, 1"):
        yield "body", request(port, "POST", "/api/draw", drawing, **good, Content_Length=length)
    yield "body", request(port, "POST", "/api/draw", b"a" * 3_000_000, **good)
    yield "body", request(port, "POST", "/api/draw", **good, Transfer_Encoding="chunked") + b"5\r\nhello\r\n0\r\n\r\n"
    yield "body", request(port, "POST", "/api/draw", **good, Transfer_Encoding="chunked", Content_Length="5") + b"hello"
    yield "head", b"GET /" + b"a" * 5_000_000 + b" HTTP/1.1\r\n\r\n"
    yield "head", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 500_000 + b"\r\n"
    yield "head", b"GET / HTTP/1.1\r\nX: " + b"z" * 3_000_000
    for junk in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/2\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n",
                 b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 4096 + b"\r\n\r\n", "GET /ü HTTP/1.1\r\n\r\n".encode()):
        yield "head", junk
    dice = random.Random(1)
    for _ in range(150):
        good_bytes = bytearray(request(port, "POST", "/api/draw", drawing, **good))
        for _ in range(dice.randint(1, 12)):
            good_bytes[dice.randrange(len(good_bytes) - len(drawing))] = dice.randrange(256)
        # A change inside the value of a field that nobody reads would be harmless, so the token is spoilt too.
        yield "noise", bytes(good_bytes).replace(token.encode(), b"0" * len(token))


def memory(process):
    """Returns the resident memory of a process in megabytes."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def token_of(port):
    page = send(port, request(port))
    check(SERVED.match(page), "the page is served")
    return re.search(rb'name="token" content="(\w+)"', page).group(1).decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=pathlib.Path, default=ROOT / ".build/release/digits")
    binary = parser.parse_args().digits.resolve()
    with tempfile.TemporaryDirectory(prefix="digits-hostile-") as name:
        folder = pathlib.Path(name)
        secret = folder / "secret.txt"
        secret.write_text("SECRET-CONTENT")
        (folder / "secret").mkdir()
        (folder / "secret" / "report.html").write_text("SECRET-CONTENT")
        (folder / "runs").mkdir()
        with server(binary, "--runs", "runs", folder=folder) as (address, process):
            port = int(address.rsplit(":", 1)[1])
            token = token_of(port)
            drawing = json.dumps({
                "model": "shipped:tiny-conditional", "labels": [], "sampler": "ddim", "schedule": "linear", "steps": 4,
                "guidance": 1, "seed": "1", "count": 4}).encode()
            work = request(port, "POST", "/api/draw", drawing, Content_Type="application/json", X_Digits_Token=token)
            check(b'"seconds"' in send(port, work, 60), "a good request is served")
            before = memory(process)

            answers = collections.Counter()
            everything = list(attacks(port, token, secret))
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                for (kind, data), answer in zip(everything, pool.map(lambda one: send(port, one[1]), everything)):
                    status = answer[9:12].decode("latin-1") or "closed"
                    answers[kind, status] += 1
                    isDrawn = b'"seconds"' in answer or b"\x89PNG" in answer
                    check(not SERVED.match(answer) and not isDrawn and b"SECRET" not in answer,
                          f"{kind} is refused: {data[:200]!r} got {answer[:200]!r}")
            for (kind, status), count in sorted(answers.items()):
                print(f"        {kind}: {status} x {count}")
            print(f"passed  {len(everything)} hostile requests, none served")

            # Senders that take their time, and listeners that leave.
            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(60) as pool:
                slow = [pool.submit(send, port, request(port)[:60], 40, 0.5) for _ in range(50)]
                check(b'"seconds"' in send(port, work, 60), "others are served beside slow senders")
                check(all(not SERVED.match(one.result()) for one in slow), "no slow sender is served")
            check(time.monotonic() - began < 60, "slow senders are not waited for")
            print("passed  50 slow senders")
            for _ in range(50):
                with socket.create_connection(("127.0.0.1", port)) as one:
                    one.sendall(work)
                    one.recv(100)
            print("passed  50 listeners that leave")

            with concurrent.futures.ThreadPoolExecutor(100) as pool:
                barrier = threading.Barrier(100)

                def at_once(index):
                    barrier.wait()
                    return send(port, work if index % 2 else request(port, path="/api/start"), 120)
                answers = list(pool.map(at_once, range(100)))
            counts = collections.Counter(answer[9:12].decode() or "closed" for answer in answers)
            check(counts["200"] >= 50 and set(counts) <= {"200", "503"}, f"100 at once are served or told to wait: {counts}")
            print(f"passed  100 requests at once: {dict(counts)}")

            check(b'"seconds"' in send(port, work, 60), "a good request is still served")
            after = memory(process)
            print(f"        memory before {before:.0f} MB, after {after:.0f} MB")
            check(after < before + 150, f"the memory is bounded: {before:.0f} MB became {after:.0f} MB")

            # Ctrl-C with work under way.
            long = json.dumps({**json.loads(drawing), "steps": 200, "count": 100}).encode()
            with socket.create_connection(("127.0.0.1", port)) as one:
                one.sendall(request(port, "POST", "/api/draw", long, Content_Type="application/json", X_Digits_Token=token))
                one.recv(100)
                began = time.monotonic()
                process.send_signal(signal.SIGINT)
                check(process.wait(10) == 130, "Ctrl-C ends the server with 130")
                print(f"passed  Ctrl-C with work under way, after {time.monotonic() - began:.2f} s")
            check(process.stderr.read() == "", "nothing is complained about")
            check(sorted(one.name for one in folder.iterdir()) == ["runs", "secret", "secret.txt"], "nothing is left behind")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"FAILED  {failure}")
