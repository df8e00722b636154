#!/bin/bash
# Installs, installs again and removes, in a temporary folder, and checks that nothing foreign is
# touched and nothing is lost.
#
#   run.sh DIGITS
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
digits=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
prefix="$place/a prefix"
install() { "$root/Packaging/install.sh" "$@" >"$place/out" 2>&1; }
die() {
  echo "packaging: $*" >&2
  cat "$place/out" >&2
  exit 1
}

install "$digits" "$prefix" || die "a first installation failed"
(cd / && "$prefix/bin/digits" sample --model tiny-cem --count 1 --steps 1 -q --idx "$place/one.idx") ||
  die "the installed program does not draw"
(cd / && env -u DIGITS_MODELS "$prefix/bin/digits" models --json) >"$place/models"
grep -qF "$prefix/share/digits/Models" "$place/models" || die "it does not find its own models"
echo mine >"$prefix/bin/other"
mkdir "$prefix/share/digits/Models/generators/mine"
echo mine >"$prefix/share/digits/Models/generators/mine/card.json"
install "$digits" "$prefix" || die "a second installation failed"
[ -f "$prefix/share/digits/Models/generators/mine/card.json" ] || die "a user's model is lost"
install "$place/absent" "$prefix" && die "an absent program was installed"
"$prefix/bin/digits" --version >/dev/null || die "a failed installation broke the one before"
install --remove "$prefix" || die "it cannot be removed"
left=$(cd "$prefix" && find . -type f | sort | tr '\n' ' ')
[ "$left" = "./bin/other ./share/digits/Models/generators/mine/card.json " ] || die "left: $left"
install --remove "$prefix" && die "what is not installed was removed"
echo theirs >"$prefix/bin/digits"
install "$digits" "$prefix" && die "a foreign file was replaced"
[ "$(cat "$prefix/bin/digits")" = theirs ] || die "a foreign file was touched"
echo "packaging: installed, installed again and removed"
