import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parityFolder, readScripts } from './script.ts';

test('every script was recorded, and every recording has its script', () => {
  const folder = join(parityFolder, 'transcripts');
  const files = readdirSync(folder).flatMap((version) => readdirSync(join(folder, version)));
  const recorded = new Set(files.map((file) => file.replace(/\.json$/, '')));
  expect([...recorded].sort()).toEqual(
    readScripts()
      .map(({ name }) => name)
      .sort(),
  );
});
