/**
 * The entry of dist/nativeTrial.js, which tries a library in a process of its own: `nativeTrial.js LIBRARY`, with the
 * bytes of kernels-simd.wasm on stdin. It prints the vectors whose products agree with WebAssembly, or "".
 */
import { buffer } from "node:stream/consumers";
import { agrees, openBench } from "./nativeComparison.ts";
import { loadLibrary } from "./nativeLibrary.ts";

void buffer(process.stdin).then(async bytes => {
  const bench = openBench(await WebAssembly.compile(bytes));
  const { vectors, bind } = loadLibrary(process.argv[2] ?? "");
  const found = vectors.find(name => agrees(bench, bind(new Uint8Array(bench.memory.buffer, 0, 1), name)));
  process.stdout.write(found ?? "");
});
