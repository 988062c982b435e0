/**
 * Measures one-token inference by onnxruntime-node: onnxContender.cjs PACKAGE FILE WORKLOAD. onnx_model.py makes FILE.
 */
import { serveSteps } from "./contender.ts";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

interface OnnxTensor {
  readonly data: Float32Array;
}

/** The part of the package that is used. It is not a dependency but is loaded from the given folder. */
interface OnnxRuntime {
  readonly Tensor: new (
    type: "float32" | "int64",
    values: Float32Array | BigInt64Array,
    shape: readonly number[],
  ) => OnnxTensor;
  readonly InferenceSession: {
    create(
      file: string,
      options: { intraOpNumThreads: number; interOpNumThreads: number },
    ): Promise<{ run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>> }>;
  };
}

void main();

async function main(): Promise<void> {
  const [folder = "", file = "", workload = "S"] = process.argv.slice(2);
  const onnx = require(folder) as OnnxRuntime;
  const { vocabularySize, hiddenSize, layers } = WORKLOADS[workload as WorkloadName];
  const session = await onnx.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const shape = [layers, 1, hiddenSize];
  const zeros = () => new onnx.Tensor("float32", new Float32Array(layers * hiddenSize), shape);
  let [a, c, token] = [zeros(), zeros(), 0];
  await serveSteps(async steps => {
    for (let i = 0; i < steps; i++) {
      const id = BigInt64Array.of(BigInt(token++ % vocabularySize));
      const said = await session.run({ token: new onnx.Tensor("int64", id, [1, 1]), a, c });
      if (said["probabilities"]?.data.length !== vocabularySize) throw new Error("no distribution came out");
      [a, c] = [said["nextA"]!, said["nextC"]!];
    }
  });
}
