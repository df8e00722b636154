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

# A program that was copied draws from where it is.
mkdir "$place/a copy"
cp "$digits" "$place/a copy/digits"
(cd "$place/a copy" && DIGITS_MODELS="$prefix/share/digits/Models" ./digits sample --count 1 --steps 1 \
  -q --grid one.png) >"$place/out" 2>&1 || die "a copy does not draw"

# Somebody else may use what nobody may write to, and gets a clear line where nothing can be written.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
  other() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
  chmod 755 "$place"
  chmod -R a+rX,a-w "$prefix"
  mkdir "$place/theirs"
  chown 65534:65534 "$place/theirs"
  (cd "$place/theirs" && other env -u DIGITS_MODELS HOME=/nowhere "$prefix/bin/digits" sample --count 1 \
    --steps 1 -q >"$place/out" 2>&1) || die "another user cannot draw"
  if (cd "$prefix" && other "$prefix/bin/digits" sample --count 1 --steps 1 -q >"$place/out" 2>&1); then
    die "a folder that nobody may write to was written to"
  fi
  [ "$(wc -l <"$place/out")" -eq 1 ] || die "a folder that cannot be written to gives no clear line"
  chmod -R u+w "$prefix"
fi

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
