#!/usr/bin/env bash
# The whole run on a GPU host: what is there, whether the device computes what the processor does, speed, memory, PyTorch.
#   benchmarks/gpu/run.sh OUT [MODEL ...]
# OUT      folder for all that comes of it, summary.md first: a new one, or that of a run of before, whose results are replaced
# MODEL    folders of bundles to measure beside the bundled models, e.g. the fp16 forms of them
# Settings are environment variables; see README.md.
#   DEVICE       cuda by default, with options as smalti takes them; cpu runs everything without a GPU
#   TIME         seconds for all of it, 540 by default; the least important is cut short or left out
#   QUICK        1: small models and few runs, to see that everything works
#   PARTS        only these, e.g. PARTS='device parity torch'
#   KEEP_GOING   1: measure even where the device computes something else than the processor
#   GPU_DIR      the base bundle where it was assembled, /tmp/gpu by default; APP: the application, where there is none
#   SMALTI       words that run smalti; BENCHMARKS: words that run a class of the benchmarks
#   WORK         folder for models with random weights: 4 GB, kept for the next run
# Ends with 0 where everything was done or cut short in time, 1 where a part failed, 3 where numbers differ, 4 without device.
# shellcheck disable=SC2317 # parts are called by their names
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

[ $# -ge 1 ] || { sed -n 2,17p "$0" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
given=("$@")
DEVICE=${DEVICE:-cuda} TIME=${TIME:-540} QUICK=${QUICK:-} PARTS=${PARTS:-} KEEP_GOING=${KEEP_GOING:-}
GPU_DIR=${GPU_DIR:-/tmp/gpu} APP=${APP:-$here/../../cli/target/app} WORK=${WORK:-${TMPDIR:-/tmp}/smalti-models}
provider=${DEVICE%%[:,]*}
export ORT_DISABLE_TELEMETRY="${ORT_DISABLE_TELEMETRY-1}"

# Parts, the most important first, each with its weight: it may take twice its share of the time that is left.
plan=(device:4 models:16 parity:14 loop:8 bundled:14 published:14 soak:7 bundled-large:8 published-large:8
  torch:9 window:6 torch-compiled:6 cpu-large:6 window-published:4)
# Who is told to stop ends after the run that is under way, then writes what was measured.
grace=20

if [ -n "$QUICK" ]; then
  first_stage=tiny prior=2x64 many=2 window_batches=1 runs=24 tokens=8 loop_rows="1,2"
  bench=(--quick --rounds 3) peer=(--batches "1,2" --contenders eager --warm-up 1 --repeats 2)
else
  first_stage=f16 prior=24x1024 many="8,64" window_batches="1,8" runs=200 tokens=256 loop_rows="1,8,64"
  bench=() peer=(--batches "1,8,64" --contenders "eager,channels_last")
fi
started=$(date +%s)
failed=() unfinished=() names=() published=() differs=''

say() { echo "run.sh: $*" >&2; }

launchers() {     # words that run smalti, and classes of the benchmarks
  local jars='' jar
  if [ -x "$GPU_DIR/jre/bin/java" ]; then
    export JAVA_OPTS="${JAVA_OPTS--Xmx16g -XX:MaxDirectMemorySize=40g}"
    benchmarks=(bash "$GPU_DIR/assemble.sh" java -cp "$GPU_DIR/app/*:$GPU_DIR/jars/*")
  else
    for jar in "$here"/../target/smalti-benchmarks-*.jar "$here"/../target/app/smalti-benchmarks-*.jar; do
      if [ -f "$jar" ]; then jars=:$jar; fi
    done
    benchmarks=(java -cp "$APP/smalti.jar:$APP/lib/*$jars")
  fi
  smalti=("${benchmarks[@]}" dev.smalti.cli.Main)
  if [ -n "${SMALTI:-}" ]; then read -ra smalti <<< "$SMALTI"; fi
  if [ -n "${BENCHMARKS:-}" ]; then read -ra benchmarks <<< "$BENCHMARKS"; fi
}

within() {        # COMMAND...: in what is left of the part's time; 124 where it was told to stop
  local left=$((until - $(date +%s)))
  if [ "$left" -lt 1 ]; then return 124; fi
  timeout --kill-after="$grace" "$left" "$@"
}

logged() {        # LOG COMMAND...
  local log=$out/log/$1.txt
  shift
  within "$@" >> "$log" 2>&1
}

class() {         # LOG CLASS ARGUMENTS...
  local log=$1 name=dev.smalti.benchmarks.$2
  shift 2
  logged "$log" "${benchmarks[@]}" "$name" "$@"
}

worse() {         # STATUS: keeps the first failure of a part, where being told to stop is the least of them
  if [ "$1" != 0 ] && { [ "$status" = 0 ] || [ "$status" = 124 ]; }; then status=$1; fi
}

devices() { if [ "$provider" = cpu ]; then echo "$DEVICE"; else echo "cpu $DEVICE"; fi; }

measure() {       # NAME "DEVICES" BATCHES OPTIONS... -- MODELS...: a report of smalti bench
  local name=$1 batches=$3 options=() where=() device
  for device in $2; do where+=(--device "$device"); done
  shift 3
  while [ "$1" != -- ]; do
    # Smalti takes an option once, and small runs are quick anyway.
    if [ "$1" != --quick ] || [ -z "$QUICK" ]; then options+=("$1"); fi
    shift
  done
  shift
  if [ $# = 0 ]; then say "$name: there are no models"; return 1; fi
  logged "$name" "${smalti[@]}" bench "$@" "${where[@]}" --batch "$batches" \
    ${bench[@]+"${bench[@]}"} ${options[@]+"${options[@]}"} --seconds "$((limit / 16 + 1))" -o "$out/smalti/$name"
}

# The parts. Each returns what failed, 124 where it was cut short.

part_device() {
  if [ "$provider" != cpu ]; then
    nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap --format=csv,noheader > "$out/gpu.txt" 2>> "$out/log/device.txt" ||
      say 'nvidia-smi does not tell what GPU there is'
    nvidia-smi > "$out/nvidia-smi.txt" 2>&1 || true
  fi
  within "${smalti[@]}" doctor > "$out/doctor.txt" 2>> "$out/log/device.txt" || return
  within "${smalti[@]}" --json doctor > "$out/doctor.json" 2>> "$out/log/device.txt" || return
  if ! grep -q "$provider: works" "$out/doctor.txt"; then
    grep "$provider:" "$out/doctor.txt" >&2 || true
    finish 4 "$provider does not work here, see doctor.txt"
  fi
}

part_models() {   # names of the bundled models; models with random weights in published sizes
  within "${smalti[@]}" --json models > "$out/models.json" 2>> "$out/log/models.txt" || return
  within "${benchmarks[@]}" dev.smalti.benchmarks.RandomModels --first-stage "$first_stage" --prior "$prior" \
    --work "$WORK" > "$out/published.txt" 2>> "$out/log/models.txt"
}

find_models() {   # what part_models found, in this run or in one of before
  local name
  names=() published=()
  if [ -f "$out/models.json" ]; then
    while read -r name; do names+=("$name"); done < <(sed -n 's/^ *"name" : "\(.*\)",*$/\1/p' "$out/models.json")
  fi
  names+=(${given[@]+"${given[@]}"})
  if [ -f "$out/published.txt" ]; then
    while read -r name; do published+=("$name"); done < "$out/published.txt"
  fi
}

part_parity() {
  local status=0 code model file
  mkdir -p "$out/parity"
  for model in ${names[@]+"${names[@]}"} ${published[@]+"${published[@]}"}; do
    file=$(basename "$model")
    code=0
    class parity device.ModelParity "$model" --device "$DEVICE" --tokens "$((tokens < 64 ? tokens : 64))" -o "$out/parity/$file.json" || code=$?
    if [ "$code" != 0 ]; then say "parity of $file: $(tail -n 1 "$out/log/parity.txt")"; fi
    # Numbers that differ weigh more than a graph that does not run at all.
    if [ "$code" = 3 ]; then status=3; else worse "$code"; fi
  done
  return "$status"
}

part_loop() {     # the sampling loop of a prior: tokens, copies within it, speed
  class loop device.DeviceCheck --device "$DEVICE" --size "$prior" --rows "$loop_rows" --tokens "$tokens" --work "$WORK" -o "$out/prior.json"
}

part_bundled() { measure bundled "$(devices)" 1 --profile -- ${names[@]+"${names[@]}"}; }

part_published() { measure published "$(devices)" 1 --profile -- ${published[@]+"${published[@]}"}; }

part_bundled-large() { measure bundled-large "$DEVICE" "$many" --profile -- ${names[@]+"${names[@]}"}; }

part_published-large() { measure published-large "$DEVICE" "$many" -- ${published[@]+"${published[@]}"}; }

part_window() { measure window "$DEVICE" "$window_batches" --task window --profile -- ${names[@]+"${names[@]}"}; }

part_window-published() { measure window-published "$DEVICE" 1 --task window --quick -- ${published[@]+"${published[@]}"}; }

part_cpu-large() {
  if [ "$provider" = cpu ]; then outcome='is bundled-large here'; return; fi
  measure cpu-large cpu "$many" --quick -- ${names[@]+"${names[@]}"}
}

part_soak() {
  local status=0 model allowed=32
  # Java's heap and the system's own allocator come on top of what a processor's sessions take.
  if [ "$provider" = cpu ]; then allowed=256; fi
  for model in ${names[0]+"${names[0]}"} ${published[2]+"${published[2]}"}; do
    class soak device.DeviceSoak "$model" --device "$DEVICE" --sessions 3 --runs "$runs" --allowed "$allowed" \
      -o "$out/soak-$(basename "$model").json" || worse $?
  done
  return "$status"
}

has_torch() {
  if python3 -c 'import sys, torch; sys.exit(not (sys.argv[1] == "cpu" or torch.cuda.is_available()))' "$provider" 2> /dev/null; then return; fi
  outcome="no PyTorch for $provider here, so there is no peer to compare with"
  return 1
}

torch() {         # NAME OPTIONS...
  local file=$out/torch/$1.json
  shift
  mkdir -p "$out/torch"
  within python3 "$here/peer.py" --config "$WORK/peer.json" --device "$provider" "$@" > "$file" 2>> "$out/log/torch.txt"
}

# As smalti bench has it: a window but for eight tokens is read, steps begin at half of that. And as DeviceCheck draws samples.
window=(--tasks "encode,decode,prefill,step" --condition 504 --tokens 8 --past 252 --steps 8 --top-k 0)

part_torch() {
  local status=0
  has_torch || return 0
  torch window "${peer[@]}" "${window[@]}" || worse $?
  torch sample "${peer[@]}" --contenders eager --tasks sample --tokens "$tokens" --past 256 --steps 1 || worse $?
  return "$status"
}

part_torch-compiled() {
  has_torch || return 0
  torch compiled "${peer[@]}" --contenders compiled "${window[@]}"
}

summarize() {
  timeout 60 "${benchmarks[@]}" dev.smalti.benchmarks.device.DeviceSummary "$out" --device "$DEVICE" > "$out/summary.part" 2>> "$out/log/summary.txt" || return
  mv "$out/summary.part" "$out/summary.md"
}

finish() {        # STATUS [MESSAGE]: the summary, and what failed
  local end=$1
  if [ $# -gt 1 ]; then say "stops: $2"; fi
  summarize || { failed+=(summary); rm -f "$out/summary.part"; }
  if [ ${#unfinished[@]} -gt 0 ]; then say "not or not wholly done for lack of time: ${unfinished[*]}"; fi
  if [ ${#failed[@]} -gt 0 ]; then
    say "failed: ${failed[*]}; see $out/log"
    if [ "$end" = 0 ]; then end=1; fi
  fi
  if [ "$end" = 1 ] && [ -n "$differs" ]; then end=3; fi
  say "$(($(date +%s) - started)) seconds, results in $out"
  exit "$end"
}

note() {          # NAME OUTCOME SECONDS
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >> "$out/parts.tsv"
  say "$1: $2 ($3 s)"
}

run_part() {      # NAME
  local name=$1 code=0 begun outcome='done'
  begun=$(date +%s)
  until=$((begun + limit))
  say "$name: at most $limit seconds"
  "part_$name" || code=$?
  case $code in
    0) note "$name" "$outcome" $(($(date +%s) - begun)) ;;
    124) unfinished+=("$name"); note "$name" 'cut short' $(($(date +%s) - begun)) ;;
    137) unfinished+=("$name"); note "$name" 'killed, for it did not stop in time' $(($(date +%s) - begun)) ;;
    *) failed+=("$name"); note "$name" "failed with $code" $(($(date +%s) - begun)) ;;
  esac
  if [ "$name" = device ] && [ "$code" != 0 ]; then finish 4 "smalti doctor ended with $code, see $out/log/device.txt"; fi
  if [ "$name" = parity ] && [ "$code" = 3 ]; then differs=yes; fi
  if [ -n "$differs" ] && [ -z "$KEEP_GOING" ]; then
    finish 3 "$DEVICE does not compute what the processor does (see parity); speed would mean nothing. KEEP_GOING=1 goes on"
  fi
}

main() {
  local entry name weight weights=0 left old
  if [ -n "$(ls -A "$out")" ] && [ ! -f "$out/parts.tsv" ]; then
    say "$out holds other things than results of run.sh; name a folder of its own"
    exit 2
  fi
  rm -rf "$out/log"
  # Single parts are made again beside what there is.
  if [ -z "$PARTS" ]; then
    rm -rf "$out/smalti" "$out/parity" "$out/torch" "$out"/soak-*.json
    for old in gpu.txt nvidia-smi.txt doctor.txt doctor.json models.json published.txt prior.json parts.tsv summary.md; do
      rm -f "$out/$old"
    done
  fi
  mkdir -p "$out/log" "$out/smalti"
  touch "$out/parts.tsv"
  launchers
  for entry in "${plan[@]}"; do weights=$((weights + ${entry##*:})); done
  for entry in "${plan[@]}"; do
    name=${entry%:*} weight=${entry##*:}
    left=$((started + TIME - 2 * grace - $(date +%s)))
    limit=$((2 * left * weight / weights))
    if [ "$limit" -gt "$left" ]; then limit=$left; fi
    weights=$((weights - weight))
    # What the others need is always found.
    if [ "$name" = device ] && [ "$limit" -lt 30 ]; then limit=30; fi
    if [ -n "$PARTS" ] && [ "$name" != device ] && [ "$name" != models ] && [[ " $PARTS " != *" $name "* ]]; then continue; fi
    if [ "$limit" -lt 5 ]; then
      unfinished+=("$name")
      note "$name" 'no time left' 0
    else
      run_part "$name"
    fi
    if [ "$name" = models ]; then find_models; fi
  done
  finish 0
}

main
