import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from './errors.ts';
import { findHome, makePrivateFolder } from './home.ts';

test('K8S_DE_HOME decides where everything lies', async () => {
  const home = await findHome({ K8S_DE_HOME: '/some/where' });
  expect(home.attempts).toBe('/some/where/attempts');
});

test('without it, the place is the data directory of the user', async () => {
  expect((await findHome({})).root).toMatch(/k8s-de$/);
});

test('a folder is readable by its owner alone', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'k8s-de-')), 'a', 'b');
  makePrivateFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a home that cannot be written is a clear sentence, not a stack', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'k8s-de-')), 'file');
  writeFileSync(file, '');
  expect(() => makePrivateFolder(join(file, 'home'))).toThrow(UserError);
  expect(() => makePrivateFolder(join(file, 'home'))).toThrow(/cannot write to .*file\/home: not a directory/);
});
