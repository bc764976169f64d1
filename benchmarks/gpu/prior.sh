#!/usr/bin/env bash
# Holds the sampling loop of a prior on a device against the processor, and beside PyTorch where it is there:
#   benchmarks/gpu/prior.sh [DEVICE [FOLDER]]
# DEVICE   cuda by default; cpu runs the same script without a GPU
# FOLDER   where the figures go as JSON, benchmarks/results by default
# The models are made here, from seeds: nothing but this repository, or the application gathered from it, is needed.
#   SIZE, ROWS, TOKENS, ROUNDS   smaller runs, e.g. SIZE=12x768 ROWS=1 TOKENS=32 ROUNDS=1
#   GPU_DIR                      where ONNX Runtime's CUDA build and a Java were assembled, for a host that has neither
set -euo pipefail
cd "$(dirname "$0")/../.."
device=${1:-cuda}
folder=${2:-benchmarks/results}
size=${SIZE:-24x1024} rows=${ROWS:-1,8,64} tokens=${TOKENS:-256} rounds=${ROUNDS:-3}
export ORT_DISABLE_TELEMETRY=1
mkdir -p "$folder"

check=(dev.smalti.benchmarks.device.DeviceCheck --device "$device" --size "$size" --rows "$rows" --tokens "$tokens"
  --rounds "$rounds" --work "${WORK:-benchmarks/target/peers}" -o "$folder/prior-$device.json")
memory=(-Xmx16g -XX:MaxDirectMemorySize=40g)
if [ -x "${GPU_DIR:-/nonexistent}/jre/bin/java" ]; then
  JAVA_OPTS="${memory[*]}" bash "$GPU_DIR/assemble.sh" java -cp "$GPU_DIR/app/*:$GPU_DIR/jars/*" "${check[@]}"
else
  if [ ! -d benchmarks/target/app ]; then
    profile=-Ppeers
    if [ "$device" != cpu ]; then profile=-Ppeers,cuda; fi
    ./mvnw --batch-mode --no-transfer-progress -q "$profile" -pl benchmarks -am package -DskipTests
  fi
  java "${memory[@]}" -cp 'benchmarks/target/app/*' "${check[@]}"
fi

if python3 -c 'import torch' 2> /dev/null; then
  python3 benchmarks/gpu/torch_prior.py --device "$device" --size "$size" --rows "$rows" --tokens "$tokens" \
    --rounds "$rounds" | tee "$folder/prior-torch-$device.json"
else
  echo 'prior.sh: no PyTorch here, so there is no peer to compare with' >&2
fi
