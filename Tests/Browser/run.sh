#!/bin/bash
# Drives Chromium through the pages of `digits serve`, and attacks its server.
#
#   Tests/Browser/run.sh DIGITS PICTURES
#
# DIGITS is the program, and PICTURES a folder for pictures of the pages. Chromium and a Python client of
# its protocol are installed where they are missing. Where neither is there nor can be had, the tests are
# skipped, which the last line says; a test that fails, fails.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$here/.venv

skipped() {
  echo "test-browser: SKIPPED, no page was tested: $1" >&2
  exit 0
}

has_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

# As root, or as whoever may become root without being asked for a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then env "$@"; else sudo -n env "$@"; fi
}

if ! has_chromium >/dev/null; then
  command -v apt-get >/dev/null || skipped "there is no Chromium, and no apt-get to install it with"
  echo "test-browser: installing chromium"
  as_root apt-get update -q \
    && as_root DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium
  has_chromium >/dev/null || skipped "there is no Chromium, and apt-get could not install it"
fi

if [ ! -e "$venv/.ready" ] || [ "$here/requirements.txt" -nt "$venv/.ready" ]; then
  python3 -m venv "$venv" && "$venv/bin/pip" install -q -r "$here/requirements.txt" && touch "$venv/.ready" \
    || skipped "the Python packages of Tests/Browser/requirements.txt could not be installed"
fi

set -e
"$venv/bin/python" "$here/browser.py" --digits "$1" --pictures "$2"
"$venv/bin/python" "$here/hostile.py" --digits "$1"
