import { defineConfig } from 'vitest/config';

/** What needs a real API server: npx vitest run --config test/real/vitest.config.ts FILE */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: 'test/support/temporary-root.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
});
