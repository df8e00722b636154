#!/bin/bash
# Kills one process of a training under mpirun with SIGKILL, again and again: each rank in turn, at random moments.
# Each time mpirun must be gone within ten seconds, and --resume must end with the bytes of a run that was never
# stopped.
#
#   Tests/Cluster/kills.sh PROGRAM [TIMES]
#
# PROGRAM is built with the trait MPI; TIMES is 20 unless given. RANKS (3) is the number of processes, STEPS (100) the
# length of the run, SEED (1) that of the moments, MPIRUN the mpirun of PROGRAM's library. Odd kills hit a run that has
# just begun, even ones a run that goes on from a checkpoint at about a third. One line is printed for each kill.
set -euo pipefail
program=$(realpath "$1")
times=${2:-20}
ranks=${RANKS:-3}
steps=${STEPS:-100}
RANDOM=${SEED:-1}
mpirun=${MPIRUN:-mpirun}
options=()
if "$mpirun" --version | grep -qE "Open MPI|OpenRTE"; then options=(--allow-run-as-root --oversubscribe); fi
export OMPI_MCA_odls_base_sigkill_timeout=4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "kills: $*" >&2; exit 1; }
now() { date +%s%3N; }  # milliseconds
seconds() { echo "$(($1 / 1000)).$(($1 % 1000 / 100))"; }
sums() { (cd "$1/run" && sha256sum model.safetensors checkpoint.safetensors); }
together() { local count=$1; shift; "$mpirun" "${options[@]}" -n "$count" "$program" "$@" -q; }
process() {  # FOLDER RANK: the process ids of the run in that folder, of one rank or (RANK .*) of all
  local pid
  for pid in $(pgrep -f "^$program train" || true); do
    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$1" ] || continue
    if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qE "^(OMPI_COMM_WORLD_RANK|PMI_RANK)=$2\$"; then
      echo "$pid"
    fi
  done
}

"$program" data synthesize --out data --train 600 --test 100 >/dev/null
train=(train --data "$work/data" --steps "$steps" --objective cem --threads 1 --out run)
mkdir never stopped alone
(cd alone && "$program" "${train[@]}" -q >/dev/null)
began=$(now)
(cd never && together "$ranks" "${train[@]}" >/dev/null)
whole=$(($(now) - began))
[ "$(sums alone)" = "$(sums never)" ] || fail "$ranks processes train another model than one"
echo "kills: a run of $steps steps on $ranks processes takes $(seconds $whole) s"

cd stopped
"$program" "${train[@]}" -q >/dev/null 2>&1 &
job=$!
for _ in $(seq 1 2400); do
  if [ -f run/metrics.jsonl ] && [ "$(wc -l <run/metrics.jsonl)" -ge $((steps / 30)) ]; then break; fi
  sleep 0.02
done
kill -TERM "$job"
wait "$job" && fail "the run that was to be stopped had ended" || true
[ -f run/checkpoint.safetensors ] || fail "the run that was stopped has no checkpoint"
cd ..

slowest=0 number=0 attempts=0
while [ "$number" -lt "$times" ]; do
  attempts=$((attempts + 1))
  [ "$attempts" -le $((3 * times)) ] || fail "most runs end before they can be killed"
  victim=$((number % ranks))
  here=$work/attempt
  rm -rf "$here"
  if [ $((number % 2)) -eq 0 ]; then
    mkdir "$here" && command=("${train[@]}")
  else
    cp -r stopped "$here" && command=(train --resume run --threads 1)
  fi
  cd "$here"
  "$mpirun" "${options[@]}" -n "$ranks" "$program" "${command[@]}" -q >out.txt 2>error.txt &
  job=$!
  moment=$((whole * (RANDOM % 1000) / 1000))
  sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
  pid=
  while [ -z "$pid" ] && kill -0 "$job" 2>/dev/null; do pid=$(process "$here" "$victim"); done
  if [ -z "$pid" ] || ! kill -9 "$pid" 2>/dev/null; then
    wait "$job" || fail "a run that nobody killed failed: $(tail -1 error.txt)"
    cd "$work"
    continue
  fi
  killed=$(now)
  number=$((number + 1))
  while kill -0 "$job" 2>/dev/null && [ $(($(now) - killed)) -lt 10000 ]; do sleep 0.05; done
  took=$(($(now) - killed))
  if kill -0 "$job" 2>/dev/null; then
    kill -9 "$job"
    fail "mpirun still runs 10 s after process $victim was killed at $(seconds $moment) s"
  fi
  wait "$job" && fail "a run that lost process $victim at $(seconds $moment) s says that all is well" || true
  left=$(process "$here" '.*')
  [ -z "$left" ] || fail "mpirun has ended, and processes of its run have not: $left"
  [ "$took" -le "$slowest" ] || slowest=$took
  step=0
  if [ -f run/metrics.jsonl ]; then step=$(($(wc -l <run/metrics.jsonl) * 10)); fi
  said=$(grep -m1 '^digits: error:' error.txt || grep -m1 -i 'signal 9\|killed' error.txt || echo "nothing")
  # What had not even begun is begun again.
  if [ -f run/config.json ]; then command=(train --resume run --threads 1); else command=("${train[@]}"); fi
  if [ $((number % 2)) -eq 0 ]; then
    "$program" "${command[@]}" -q >/dev/null
  else
    together 2 "${command[@]}" >/dev/null
  fi
  cd "$work"
  [ "$(sums alone)" = "$(sums attempt)" ] \
    || fail "after process $victim was killed at $(seconds $moment) s, the run ends with another model"
  echo "kills: $number: process $victim at $(seconds $moment) s (step $step); mpirun gone after" \
    "$(seconds $took) s; the same model. It said: ${said:0:120}"
done
echo "kills: $times kills passed; mpirun took at most $(seconds $slowest) s to end"
