import { defineConfig } from 'vitest/config'

const system = ['tests/system/**/*.test.ts', 'tests/notebooks/**/*.test.ts']
const cluster = ['tests/cluster/**/*.test.ts']
const kernel = ['tests/kernel/**/*.test.ts']

/** The parts run one after the other, each to its end whatever the one before showed. `npm test -- NAME` runs one. */
export default defineConfig({
  test: {
    // Some tests load the built package: build it once, before any of them.
    globalSetup: ['setup/built-for-tests.mjs'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/fixtures/**', ...kernel, ...system, ...cluster],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // These tests look at the clock, so each file has the machine to itself.
        test: { name: 'kernel', include: kernel, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        // Real Jupyter, real browsers, real installations.
        test: { name: 'system', include: system, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        // Slurm, Ray and GNU parallel; only when called by name: npm run test:cluster
        test: {
          name: 'cluster',
          include: cluster,
          maxWorkers: 1,
          testTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
