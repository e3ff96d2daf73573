import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadLesson } from '../../lessons/load.ts';
import { readLesson } from './index.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-de-files-'));
  cpSync(join(import.meta.dirname, '../../../test/lessons/settings'), folder, { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

async function messages(): Promise<string[]> {
  const loaded = await loadLesson(folder);
  if (loaded.kind !== 'loaded') throw new Error('the lesson cannot be loaded');
  return (await readLesson(loaded.source)).map(({ message }) => message);
}

test('a file that blocks who reads it is told and not read', async () => {
  rmSync(join(folder, 'files/team.yaml'));
  execFileSync('mkfifo', [join(folder, 'files/team.yaml')]);
  expect(await messages()).toEqual([
    'files/team.yaml is no file that can be read: delete it',
    'files/team.yaml is no file that can be read',
  ]);
});

test('so is a file that is longer than any lesson needs', async () => {
  writeFileSync(join(folder, 'files/core'), '');
  truncateSync(join(folder, 'files/core'), 600_000_000);
  expect(await messages()).toEqual(['files/core is longer than 2 MB, the most that a file of a lesson may be']);
});
