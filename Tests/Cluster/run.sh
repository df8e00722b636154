#!/bin/bash
# Trains and samples with mpirun and compares what is written, byte for byte.
#
#   Tests/Cluster/run.sh PROGRAM [RANKS ...]
#
# PROGRAM is built with the trait MPI; RANKS are the numbers of processes to try (default: 2 3 4 8). The mpirun
# must be of the library that PROGRAM was built with; MPIRUN names it.
set -euo pipefail
program=$(realpath "$1")
shift
ranks=("$@")
[ ${#ranks[@]} -gt 0 ] || ranks=(2 3 4 8)
mpirun=${MPIRUN:-mpirun}
# A container has no other user, and this machine may have fewer cores than there are processes.
options=()
if "$mpirun" --version | grep -qE "Open MPI|OpenRTE"; then options=(--allow-run-as-root --oversubscribe); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "cluster: $*" >&2; exit 1; }
# A model tells the command that made it, so every run has the same one, in a folder of its own.
sums() { (cd "$1/run" && sha256sum model.safetensors checkpoint.safetensors); }
together() { local count=$1; shift; "$mpirun" "${options[@]}" -n "$count" "$program" "$@" -q; }

"$program" data synthesize --out data --train 600 --test 100 >/dev/null
train=(train --data "$work/data" --steps "${STEPS:-40}" --objective cem --out run)
run_in() { local folder=$1; shift; mkdir -p "$folder"; (cd "$folder" && "$@" >/dev/null); }

for threads in 1 2; do
  run_in "alone-$threads" "$program" "${train[@]}" --threads "$threads" -q
  for count in "${ranks[@]}"; do
    run_in "on-$count-$threads" together "$count" "${train[@]}" --threads "$threads"
    [ "$(sums "alone-$threads")" = "$(sums "on-$count-$threads")" ] \
      || fail "$count processes of $threads threads train another model than one"
    echo "cluster: $count processes of $threads threads train the same model as one"
  done
done
cmp alone-1/run/checkpoint.safetensors alone-2/run/checkpoint.safetensors \
  || fail "one and two threads train different models"
run_in alone "$program" "${train[@]}" -q

# Begun on one, stopped, on four, stopped, on two.
stop_after() {  # STEPS RUN COMMAND...: sends SIGTERM once the run's metrics reach that step
  local steps=$1 run=$2
  shift 2
  "$@" >/dev/null 2>&1 &
  local job=$!
  for _ in $(seq 1 1200); do
    if [ -f "$run/metrics.jsonl" ] && [ "$(wc -l <"$run/metrics.jsonl")" -ge $((steps / 10)) ]; then break; fi
    sleep 0.05
  done
  kill -TERM "$job"
  wait "$job" && fail "a run that was asked to stop did not" || true
}
export OMPI_MCA_odls_base_sigkill_timeout=4
mkdir parts && cd parts
stop_after 10 run "$program" "${train[@]}" -q
[ -f run/checkpoint.safetensors ] || fail "the run that was stopped on one process has no checkpoint"
stop_after 20 run "$mpirun" "${options[@]}" -n 4 "$program" train --resume run -q
together 2 train --resume run >/dev/null
cd ..
[ "$(sums alone)" = "$(sums parts)" ] || fail "a run on 1, 4 and 2 processes ends with another model"
echo "cluster: a run that was stopped twice and went on with other processes ends the same"

"$program" sample --model alone/run --count 24 --steps 8 --idx alone.idx -q >/dev/null
together 3 sample --model alone/run --count 24 --steps 8 --idx three.idx >/dev/null
cmp alone.idx three.idx || fail "three processes draw other images than one"
echo "cluster: three processes draw the same images as one"

# What is measured is the same, too. A card tells no times and no command.
"$program" sample --model alone/run --count 200 --steps 4 --idx set.idx -q >/dev/null
fid=(fid set.idx --two-sample --data "$work/data" --json)
if [ -n "${DIGITS_MODELS:-}" ]; then
  "$program" "${fid[@]}" -q >alone.json
  together 3 "${fid[@]}" >three.json
  grep -q twoSample alone.json || fail "the score card lacks the two-sample test"
  cmp alone.json three.json || fail "three processes score samples otherwise than one"
  echo "cluster: three processes score the same samples as one does"
fi

# Whole models: four on three processes, of which one is left over and shared.
compare=(compare --data "$work/data" --steps 12 --samples 100 --sampling-steps 4 --objective ddpm,cem --seeds 2 --out c)
if [ -n "${DIGITS_MODELS:-}" ]; then
  run_in compare-alone "$program" "${compare[@]}" -q
  run_in compare-three together 3 "${compare[@]}"
  for model in compare-alone/c/*/model.safetensors; do
    cmp "$model" "compare-three/${model#*/}" || fail "three processes compare other models than one"
  done
  for table in compare-alone/c/*.csv; do
    cmp "$table" "compare-three/${table#*/}" || fail "three processes find another ${table##*/} than one"
  done
  echo "cluster: three processes compare the same models as one"
fi
run_in lab-alone "$program" lab thin-set --quick --laws line --dimensions 2 --out lab -q
run_in lab-three together 3 lab thin-set --quick --laws line --dimensions 2 --out lab
cmp lab-alone/lab/results.json lab-three/lab/results.json || fail "three processes find other results than one"
echo "cluster: three processes find the same in the lab as one"

# A rank that is killed ends the run, and the last checkpoint stands.
mkdir killed && cd killed
"$mpirun" "${options[@]}" -n 3 "$program" "${train[@]}" -q >/dev/null 2>kill.txt &
job=$!
for _ in $(seq 1 1200); do
  if [ -f run/metrics.jsonl ] && [ "$(wc -l <run/metrics.jsonl)" -ge 1 ]; then break; fi
  sleep 0.05
done
victim=
for pid in $(pgrep -f "$program train"); do
  if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qE '^(OMPI_COMM_WORLD_RANK|PMI_RANK)=1$'; then
    victim=$pid
  fi
done
[ -n "$victim" ] || fail "process 1 was not found"
kill -9 "$victim"
for _ in $(seq 1 100); do kill -0 "$job" 2>/dev/null || break; sleep 0.1; done
if kill -0 "$job" 2>/dev/null; then kill -9 "$job"; fail "mpirun still runs 10 s after a process died"; fi
wait "$job" && fail "a run that lost a process says that all is well" || true
together 2 train --resume run >/dev/null
cd ..
[ "$(sums alone)" = "$(sums killed)" ] || fail "after a kill, the run ends with another model"
echo "cluster: a killed process ends the run, which goes on exactly"
echo "cluster: passed"
