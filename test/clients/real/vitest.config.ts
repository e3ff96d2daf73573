import { defineConfig } from 'vitest/config';

// Real clients of the data world against the sandbox: `npm run test:clients`, not part of `npm test`.
export default defineConfig({
  test: {
    include: ['test/clients/real/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
