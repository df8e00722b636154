#!/bin/bash
# Builds and runs the examples as a stranger would: from the address of a tagged repository, without
# any flags but the configuration.
#
#   run.sh [DIR]    works in DIR, or in a temporary folder
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  place=$(cd "$1" && pwd)
else
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
fi
version=$(sed -n 's/.*number = "\(.*\)"/\1/p' "$root/Sources/Runs/Version.swift")

# What is committed, under the tag of its version.
repository=$place/DigitDiffusion.git
rm -rf "$repository"
git clone -q --bare "$root" "$repository"
git -C "$repository" tag -f "$version" HEAD >/dev/null
export DIGIT_DIFFUSION=file://$repository

for example in SampleGrid TrainAndScore; do
  lines=$(wc -l <"$root/Examples/$example/Sources/main.swift")
  if [ "$lines" -gt 40 ]; then
    echo "examples: $example has $lines lines, more than 40" >&2
    exit 1
  fi
  rm -rf "${place:?}/$example"
  cp -R "$root/Examples/$example" "$place/"
  cd "$place/$example"
  echo "== $example"
  case $example in
    SampleGrid) swift run -c release SampleGrid digits.png && test -s digits.png ;;
    TrainAndScore)
      swift run -c release TrainAndScore 60 && test -s trained.png && test -s trained.idx.gz
      ;;
  esac
done
echo "examples: both built from $version and ran"
