"""A web server that misbehaves: the first part of a path names how."""

import gzip
import socketserver
import threading
import time

from . import idx

GOOD_TYPE = b"Content-Type: application/gzip\r\n"


MOST = 512 << 20  # bytes of an endless answer; the program gives up at 64 MB


def head(length=None, status=b"200 OK", extra=b""):
    """The head of an answer."""
    size = b"" if length is None else b"Content-Length: %d\r\n" % length
    return b"HTTP/1.1 " + status + b"\r\n" + GOOD_TYPE + size + extra + b"Connection: close\r\n\r\n"


def endless(first, piece, pause=0.0):
    """Pieces without an end; the client has to hang up."""
    yield first
    while True:
        yield piece
        time.sleep(pause)


def bomb():
    """1 GB of zeros behind the head of an IDX file, in 1 MB."""
    return gzip.compress(idx.encode([60000, 28, 28], b"")) + gzip.compress(bytes(1 << 24)) * 64


def _plain(body):
    return [head(len(body)), body]


WRONG = gzip.compress(idx.encode([2, 28, 28], bytes(2 * 784)), mtime=0)
MODES = {
    "huge": lambda: [head(9223372036854775807), b"\x1f\x8b" * 100],
    "beyond": lambda: [head(None, extra=b"Content-Length: 99999999999999999999\r\n"), b"\x1f\x8b"],
    "negative": lambda: [head(None, extra=b"Content-Length: -1\r\n"), WRONG],
    "words": lambda: [head(None, extra=b"Content-Length: many\r\n"), WRONG],
    "two": lambda: [head(5, extra=b"Content-Length: 9\r\n"), WRONG],
    "drip": lambda: endless(head(100_000), b"\x8b", 0.4),
    "drip-head": lambda: endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.4),
    "silent": lambda: endless(b"", b"", 0.5),
    "short": lambda: [head(10_000_000), WRONG],
    "none": lambda: [],
    "endless": lambda: endless(head(None) + WRONG, bytes(1 << 20)),
    "endless-head": lambda: endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 65536 + b"\r\n"),
    "loop": lambda: [head(0, b"302 Found", b"Location: /loop/x\r\n")],
    "file": lambda: [head(0, b"302 Found", b"Location: file:///etc/passwd\r\n")],
    "elsewhere": lambda: [head(0, b"301 Moved", b"Location: http://127.0.0.1:1/x\r\n")],
    "nowhere": lambda: [head(0, b"302 Found", b"Location: \x1b[2J\r\n")],
    "wrong": lambda: _plain(WRONG),
    "empty": lambda: _plain(b""),
    "bomb": lambda: _plain(bomb()),
    "html": lambda: _plain(b"<!doctype html><title>Log in</title>"),
    "garbage": lambda: [b"\x00\xff\x1b[2J garbage\r\n\r\n" * 100],
    "status": lambda: [head(0, b"999 \x1b[2J\x07No")],
    "error": lambda: [head(0, b"500 No")],
    "range": lambda: [head(50, b"206 Partial", b"Content-Range: bytes 0-49/9223372036854775807\r\n"), WRONG],
    "range-refused": lambda: [head(0, b"416 No")],
    "chunks": lambda: [head(None, extra=b"Transfer-Encoding: chunked\r\n"), b"ffffffffffffffff\r\n", WRONG],
    "encoded": lambda: [head(len(WRONG), extra=b"Content-Encoding: gzip\r\n"), WRONG],
}


def misbehave(asked):
    """The answer of the mode that a request names."""
    return MODES[asked.split(" ")[1].strip("/").split("/")[0]]()


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(60)
        try:
            asked = self.request.recv(65536).decode("latin-1")
            end, sent = time.monotonic() + 90, 0
            for piece in self.server.answer(asked):
                self.request.sendall(piece)
                sent += len(piece)
                if time.monotonic() > end or sent > MOST:
                    break
        except (OSError, KeyError, IndexError):
            pass  # the client hung up, or asked for nothing


class Server(socketserver.ThreadingTCPServer):
    """Serves on a free port of this machine until it is closed."""
    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, answer):
        """answer: gives the pieces of the answer to a request."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def mirror(self, mode):
        return f"http://127.0.0.1:{self.server_address[1]}/{mode}/"

    def __exit__(self, *problem):
        self.shutdown()
        super().__exit__(*problem)
