/** Training beyond one machine, in processes of this machine: `npm run test:scale`. Without PyTorch it is skipped. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/peers/scale/*.peer.ts"], testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false },
});
