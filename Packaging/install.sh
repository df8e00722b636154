#!/bin/bash
# Lays out an installation: the program, its models, completions and man pages.
#
#   install.sh DIGITS PREFIX    puts it below PREFIX; DIGITS is the built program
#   install.sh --remove PREFIX  takes it away again
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

# Every file of an installation is below one of these, relative to its prefix.
binary=bin/digits
share=share/digits
completions=(
  "bash share/bash-completion/completions/digits"
  "zsh share/zsh/site-functions/_digits"
  "fish share/fish/vendor_completions.d/digits.fish"
)
man=share/man/man1

remove() {
  local prefix=$1 line
  rm -rf "${prefix:?}/$share" "${prefix:?}/lib/digits"
  rm -f "$prefix/$binary" "$prefix/$man"/digits.1 "$prefix/$man"/digits-*.1
  for line in "${completions[@]}"; do rm -f "$prefix/${line#* }"; done
}

if [ "${1:-}" = --remove ] && [ $# -eq 2 ]; then
  remove "$2"
  echo "$2: digits is removed"
  exit
fi
if [ $# -ne 2 ]; then
  echo "usage: install.sh DIGITS PREFIX | install.sh --remove PREFIX" >&2
  exit 64
fi

digits=$1 prefix=$2
if ! mkdir -p "$prefix" 2>/dev/null || [ ! -w "$prefix" ]; then
  echo "install: $prefix cannot be written to; choose another, such as PREFIX=\$HOME/.local" >&2
  exit 1
fi
remove "$prefix"
install -D -m 755 "$digits" "$prefix/$binary"
mkdir -p "$prefix/$share/Models/generators" "$prefix/$man"
cp "$here"/Models/*.safetensors "$here"/Models/*.csv "$here"/Models/README.md "$prefix/$share/Models/"
cp -R "$here"/Models/generators/* "$prefix/$share/Models/generators/"
cp "$here/LICENSE" "$prefix/$share/"
for line in "${completions[@]}"; do
  mkdir -p "$(dirname "$prefix/${line#* }")"
  "$digits" --generate-completion-script "${line%% *}" >"$prefix/${line#* }"
done
# The generator calls the page of `digits sample` digits.sample; people type `man digits-sample`.
# Empty lines are paragraphs to it, and faults to mdoc.
if [ -d "${MAN_PAGES:-}" ]; then
  for page in "$MAN_PAGES"/*.1; do
    name=$(basename "$page" .1)
    sed -E -e ':again' -e 's/^(\.(Dt|Xr) [A-Za-z-]+)\.([A-Za-z.-]+)/\1-\3/' -e 't again' \
      -e 's/^$/.Pp/' "$page" >"$prefix/$man/${name//./-}.1"
  done
fi

echo "$prefix/$binary: $("$prefix/$binary" --version), with its models in $prefix/$share"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "$prefix/bin is not in PATH; add to your shell's start file: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
