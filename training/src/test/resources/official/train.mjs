// Trains with ONNX Runtime's own training runtime: node train.mjs FOLDER
// FOLDER holds the four artifacts and feeds.json, a list with the inputs of each step by name, as {type, dims, data}.
// Writes results.json: the results of each step, those of the evaluation model before the first and after the last step
// on the first step's inputs, and the trainable parameters in the runtime's order.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// By path: the package does not export its training build to Node.
import * as ort from './node_modules/onnxruntime-web/dist/ort.training.wasm.mjs';

ort.env.wasm.numThreads = 1;
const folder = process.argv[2];
const file = (name) => new Uint8Array(readFileSync(join(folder, name)));

const session = await ort.TrainingSession.create({
  checkpointState: file('checkpoint'),
  trainModel: file('training_model.onnx'),
  evalModel: file('eval_model.onnx'),
  optimizerModel: file('optimizer_model.onnx'),
});

const tensor = ({ type, dims, data }) =>
  new ort.Tensor(type, type === 'int64' ? BigInt64Array.from(data.map(BigInt)) : Float32Array.from(data), dims);
// In the model's order: the runtime takes inputs by their place, whatever their names.
const feeds = (step) => Object.fromEntries(session.trainingInputNames.map((name) => [name, tensor(step[name])]));
const numbers = (results) =>
  Object.fromEntries(Object.entries(results).map(([name, value]) => [name, Array.from(value.data, Number)]));

const steps = JSON.parse(readFileSync(join(folder, 'feeds.json')));
const before = numbers(await session.runEvalStep(feeds(steps[0])));
const trained = [];
for (const step of steps) {
  // Outputs are asked for by name: the flags of the accumulators are none of ours.
  trained.push(numbers(await session.runTrainStep(feeds(step), Object.keys(before))));
  await session.runOptimizerStep();
  await session.lazyResetGrad();
}
const after = numbers(await session.runEvalStep(feeds(steps[0])));
const parameters = Array.from((await session.getContiguousParameters(true)).data);
writeFileSync(join(folder, 'results.json'), JSON.stringify({ before, trained, after, parameters }));
// Not released: in this build that fails once the parameters were asked for, and the process ends here anyway.
