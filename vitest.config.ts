import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What takes minutes begins first, so that the cores end together.
const slow = [/test\/proof\/validate/, /test\/parity\//, /test\/proof\//, /test\/e2e\//];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = slow.findIndex((pattern) => pattern.test(moduleId));
      return found < 0 ? slow.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/clients/real/**', 'node_modules/**'],
    globalSetup: 'test/support/temporary-root.ts',
    // Tests wait for kubectl more than they work: two cores are enough for two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default'],
    sequence: { sequencer: SlowFirst },
  },
});
