#!/bin/bash
# Lays out an installation: the program, its models, completions and man pages.
#
#   install.sh DIGITS PREFIX    puts it below PREFIX; DIGITS is the built program
#   install.sh --remove PREFIX  takes it away again
#
# A list of what was installed lies beside the models. Only files on it are ever replaced or removed,
# so models that a user has added stay.
set -euo pipefail
umask 022
here=$(cd "$(dirname "$0")/.." && pwd)
list=share/digits/installed-files

fail() {
  echo "install: $*" >&2
  exit 1
}

# Removes the files named on standard input below a prefix, and the folders that are empty then.
remove_files() {
  local prefix=$1 name
  while IFS= read -r name; do
    rm -f "$prefix/$name" || fail "$prefix/$name cannot be removed"
    (cd "$prefix" && rmdir -p "$(dirname "$name")" 2>/dev/null) || true
  done
}

if [ "${1:-}" = --remove ] && [ $# -eq 2 ]; then
  prefix=${2%/}
  [ -f "$prefix/$list" ] || fail "nothing was installed below ${2:-the empty prefix}: there is no $prefix/$list"
  [ -w "$prefix/$(dirname "$list")" ] || fail "$prefix cannot be written to"
  names=$(cat "$prefix/$list")
  remove_files "$prefix" <<<"$names"
  echo "$prefix: digits is removed"
  exit
fi
if [ $# -ne 2 ] || [ -z "$2" ]; then
  echo "usage: install.sh DIGITS PREFIX | install.sh --remove PREFIX" >&2
  exit 64
fi

digits=$(cd "$(dirname "$1")" 2>/dev/null && pwd)/$(basename "$1")
[ -x "$digits" ] || fail "$1 is not a program; build it first"
mkdir -p "$2" 2>/dev/null && [ -w "$2" ] ||
  fail "$2 cannot be written to; choose another, such as PREFIX=\$HOME/.local"
prefix=$(cd "$2" && pwd)
prefix=${prefix%/}

# Everything is laid out elsewhere first, so that nothing is lost if a part of it fails.
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/bin" "$stage/share/digits/Models/generators" "$stage/share/man/man1" \
  "$stage/share/bash-completion/completions" "$stage/share/zsh/site-functions" \
  "$stage/share/fish/vendor_completions.d"
cp "$digits" "$stage/bin/digits"
cp "$here"/Models/*.safetensors "$here"/Models/*.csv "$here"/Models/README.md \
  "$stage/share/digits/Models/"
cp -R "$here"/Models/generators/* "$stage/share/digits/Models/generators/"
cp "$here/LICENSE" "$stage/share/digits/"
"$digits" --generate-completion-script bash >"$stage/share/bash-completion/completions/digits"
"$digits" --generate-completion-script zsh >"$stage/share/zsh/site-functions/_digits"
"$digits" --generate-completion-script fish >"$stage/share/fish/vendor_completions.d/digits.fish"
# The generator calls the page of `digits sample` digits.sample; people type `man digits-sample`.
# Empty lines are paragraphs to it, and faults to mdoc.
for page in "${MAN_PAGES:-}"/*.1; do
  [ -n "${MAN_PAGES:-}" ] && [ -f "$page" ] || continue
  name=$(basename "$page" .1)
  sed -E -e ':again' -e 's/^(\.(Dt|Xr) [A-Za-z-]+)\.([A-Za-z.-]+)/\1-\3/' -e 't again' \
    -e 's/^$/.Pp/' "$page" >"$stage/share/man/man1/${name//./-}.1"
done
find "$stage" -type f -exec chmod 644 {} +
chmod 755 "$stage/bin/digits"
(cd "$stage" && find . -type f | sed 's|^\./||' | sort) >"$stage.names"
echo "$list" >>"$stage.names"
mv "$stage.names" "$stage/$list"

before=
if [ -f "$prefix/$list" ]; then before=$(cat "$prefix/$list"); fi
while IFS= read -r name; do
  if [ -e "$prefix/$name" ] && ! grep -qxF "$name" <<<"$before"; then
    fail "$prefix/$name is there and was not installed by this; move it away first"
  fi
  mkdir -p "$(dirname "$prefix/$name")" 2>/dev/null && [ -w "$(dirname "$prefix/$name")" ] ||
    fail "$(dirname "$prefix/$name") cannot be written to"
done <"$stage/$list"
while IFS= read -r name; do
  cp -p "$stage/$name" "$prefix/$name.new" && mv -f "$prefix/$name.new" "$prefix/$name"
done <"$stage/$list"
# What an earlier version had and this one has not.
if [ -n "$before" ]; then
  grep -vxFf "$prefix/$list" <<<"$before" | remove_files "$prefix" || true
fi

echo "$prefix/bin/digits: $("$prefix/bin/digits" --version), with its models in $prefix/share/digits"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "$prefix/bin is not in PATH; add to your shell's start file: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
