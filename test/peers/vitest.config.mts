/** Comparisons with programs that are not npm packages: `npm run test:peers`. What is not installed is skipped. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/peers/*.peer.ts", "test/peers/scale/short.peer.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
