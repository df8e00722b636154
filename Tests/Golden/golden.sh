#!/bin/bash
# Golden values: checks that a binary still gives the bytes recorded in golden.sha256.
#
#   Tests/Golden/golden.sh [--fast] [--only SECTION]... [--keep DIR] [--write] [DIGITS]
#
# README.md beside this file says what is covered and when to write new values.
set -euo pipefail
export LC_ALL=C
unset MNIST_DIR DIGITS_MODELS

here=$(cd "$(dirname "$0")" && pwd)
golden=$here/golden.sha256
models=$(cd "$here/../.." && pwd)/Models

usage() {
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 64
}

# --- Command line

fast='' keep='' write='' digits='' chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    --fast) fast=yes ;;
    --write) write=yes ;;
    --only) [ $# -gt 1 ] || usage; chosen+=("$2"); shift ;;
    --keep) [ $# -gt 1 ] || usage; keep=$2; shift ;;
    -*) usage ;;
    *) [ -z "$digits" ] || usage; digits=$1 ;;
  esac
  shift
done
digits=${digits:-$here/../../.build/release/digits}
[ -x "$digits" ] || { echo "golden: no binary $digits; build it first" >&2; exit 1; }
digits=$(cd "$(dirname "$digits")" && pwd)/$(basename "$digits")
if [ -n "$write" ] && [ -n "$fast${chosen[*]-}" ]; then
  echo "golden: --write writes all values; leave out --fast and --only" >&2
  exit 64
fi

# --- The machine

# The last bits of the results depend on the vectors' width and the functions of the C library. PNG
# and gzip files also depend on the libraries that compress them.
kind() {
  local width=other library=unknown name
  if grep -qw avx512f /proc/cpuinfo 2>/dev/null; then
    width=512
  elif grep -qw avx2 /proc/cpuinfo 2>/dev/null; then
    width=256
  fi
  library=$(getconf GNU_LIBC_VERSION 2>/dev/null || echo unknown)
  echo -n "$(uname -s) $(uname -m), vectors of $width bits, $library"
  for name in zlib libpng; do
    echo -n ", $name $(pkg-config --modversion "$name" 2>/dev/null || echo unknown)"
  done
  echo
}

processor() { sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1; }

if [ -z "$write" ]; then
  [ -f "$golden" ] || { echo "golden: no $golden; make it with --write" >&2; exit 1; }
  made=$(sed -n -E 's/^# (kind|processor): //p' "$golden")
  here_is=$(kind; processor)
  if [ "$made" != "$here_is" ]; then
    echo "golden: SKIPPED, not comparable: the values were made on" $made "; this is" $here_is
    exit 0
  fi
fi

# --- Jobs

if [ -n "$keep" ]; then
  mkdir -p "$keep"
  work=$(cd "$keep" && pwd)
  [ -z "$(ls -A "$work")" ] || { echo "golden: $keep is not empty" >&2; exit 1; }
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
cd "$work"
ln -s "$models" Models
logs=$work/logs
mkdir "$logs"
broken=0

section=''
begin() {
  if [ ${#chosen[@]} -gt 0 ] && [[ " ${chosen[*]} " != *" $1 "* ]]; then return 1; fi
  section=$1
  echo "golden: $section" >&2
}

# job NAME ARGUMENTS: runs a command and keeps its output; @ in an argument is the job's folder.
job() {
  local name=$section/$1
  shift
  mkdir -p "$name"
  echo "$name" >>"$logs/jobs"
  if ! "$digits" "${@//@/$name}" >"$name/output.txt" 2>"$logs/errors"; then
    broken=$((broken + 1))
    echo "golden: FAILED $name: digits ${*//@/$name}" >&2
    tail -3 "$logs/errors" >&2
  fi
}

# images NAME ARGUMENTS: draws images of a trained model, and keeps nothing but the network's bytes.
images() {
  local name=$1
  shift
  job "$name" sample "$@" --grays round --count 4 --seed 3 --idx @/images.idx -q
  rm -f "$section/$name/output.txt"
}

# copies NAME ARGUMENTS: the same of the training images alone.
copies() {
  local name=$1
  shift
  job "$name" sample --model empirical "$@" --count 4 --seed 3 --idx @/images.idx -q
  rm -f "$section/$name/output.txt"
}

# refused NAME ARGUMENTS: runs a command that must fail, and keeps its exit code and message.
refused() {
  local name=$section/$1 code=0
  shift
  mkdir -p "$name"
  echo "$name" >>"$logs/jobs"
  "$digits" "${@//@/$name}" >"$name/output.txt" 2>"$name/errors.txt" || code=$?
  echo "exit code $code" >>"$name/errors.txt"
}

# The dataset that all sections use.
data=data/digits/set
need_data() {
  [ -d "$data" ] || { mkdir -p data/digits
    "$digits" data synthesize --out $data --train 600 --test 200 --seed 7 -q >/dev/null; }
}

# --- What is covered

source "$here/sections.sh"

# --- Comparison

# Prints the hash of a file without the times in it.
hash_of() {
  case $1 in
    *.json | *.jsonl | *.txt | *.html)
      sed -E -e '/^ *"(seconds|trainingSeconds|imagesPerSecond)" :/d' \
        -e 's/"seconds":[0-9.e-]+/"seconds":0/' \
        -e 's,(<td class="number plain">)[0-9]+:[0-9][0-9]</td>,\1time</td>,' "$1" | sha256sum
      ;;
    */metrics.csv) sed -E '2,$s/,[^,]*$/,0/' "$1" | sha256sum ;;
    *) sha256sum <"$1" ;;
  esac | cut -d ' ' -f 1
}

values=$logs/values
# The page of a run says how fast it was.
find . -path ./Models -prune -o -path ./logs -prune -o -name live.html -o -type f -print | sed 's,^\./,,' | sort \
  | while read -r file; do echo "$(hash_of "$file")  $file"; done >"$values"

if [ "$broken" -gt 0 ]; then
  echo "golden: $broken commands failed" >&2
  exit 1
fi

if [ -n "$write" ]; then
  {
    echo "# Golden values of digits, by Tests/Golden/golden.sh --write."
    echo "# kind: $(kind)"
    echo "# processor: $(processor)"
    cat "$values"
  } >"$golden"
  echo "golden: wrote $(wc -l <"$values") values to $golden"
  exit 0
fi

# Only values of the jobs that ran are compared.
if awk '
  FILENAME == ARGV[1] { ran[$1] = 1; next }
  /^#/ { next }
  { split($2, part, "/") }
  !((part[1] "/" part[2]) in ran) { next }
  FILENAME == ARGV[2] { expected[$2] = $1; next }
  !($2 in expected) { print "golden: NEW     " $2; bad++; next }
  expected[$2] != $1 { print "golden: DIFFERS " $2; bad++ }
  { delete expected[$2]; count++ }
  END {
    for (name in expected) { print "golden: MISSING " name; bad++ }
    print "golden: " (count + 0) " values compared, " (bad + 0) " differ"
    exit bad > 0
  }' "$logs/jobs" "$golden" "$values"; then
  exit 0
fi
echo "golden: FAILED; --keep DIR keeps the files for a look at them" >&2
exit 1
