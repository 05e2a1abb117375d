import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // One more than cores: most tests wait for a browser, a disk or a clock.
    maxWorkers: 3,
    // Of the tests of a file that run side by side; what they wait for are restarts, pauses and periods of grace.
    maxConcurrency: 10,
    // Fixed, so that the closing lines look the same in a terminal, in CI and under an agent.
    reporters: ['default'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A condition is waited for, however busy the machine is: the usual second would be a timed assertion.
    expect: { poll: { timeout: 10_000 } },
  },
});
