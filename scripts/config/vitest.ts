import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // Fixed, so that the closing lines look the same in a terminal, in CI and under an agent.
    reporters: ['default'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
