import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pathInside } from './path-inside.ts';

function makeFolder(): { folder: string; outside: string } {
  const root = mkdtempSync(join(tmpdir(), 'path-inside-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [folder, outside] = [join(root, 'lesson'), join(root, 'outside')];
  mkdirSync(join(folder, 'files'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'secret');
  return { folder, outside };
}

test('a path below the folder is found, whether it is there or not', async () => {
  const { folder } = makeFolder();
  for (const path of ['files/a.yaml', './files/../b', 'new/folder/c', '..d/e'])
    expect(await pathInside(folder, path)).toBeDefined();
});

test('no path leads out: by .., from the root, or by a link to a file or a folder', async () => {
  const { folder, outside } = makeFolder();
  symlinkSync(join(outside, 'secret'), join(folder, 'link'));
  symlinkSync(outside, join(folder, 'files/folder'));
  symlinkSync('../..', join(folder, 'files/up'));
  symlinkSync('up/outside', join(folder, 'files/twice'));
  const leaving = ['..', '../outside/secret', 'files/../../outside/secret', join(outside, 'secret'), '/etc/passwd'];
  for (const path of [
    ...leaving,
    'link',
    'files/folder/secret',
    'files/folder/new',
    'files/up/outside',
    'files/twice/x',
  ])
    expect({ path, found: await pathInside(folder, path) }).toEqual({ path, found: undefined });
});

test('a link that stays inside is a path like any other', async () => {
  const { folder } = makeFolder();
  symlinkSync('files', join(folder, 'same'));
  expect(await pathInside(folder, 'same/a.yaml')).toBe(join(folder, 'same/a.yaml'));
});
