import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { testCli } from '../support/cli.ts';
import { runProgram } from '../support/run-program.ts';

vi.setConfig({ testTimeout: 600_000 });

test('the packed k8s-de works alone in an empty folder, and npm 11 needs no install script of it', async () => {
  const cli = testCli();
  const root = join(import.meta.dirname, '../..');
  const packed = await runProgram('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', cli.home], {
    cwd: root,
  });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const names = files.map(({ path }) => path);
  expect(names).toEqual(
    expect.arrayContaining(['bin/k8s-de.js', 'dist/main.js', 'LICENSE', 'THIRD-PARTY-NOTICES.txt']),
  );
  expect(names.filter((name) => /^(src|test|bench|build)\//.test(name))).toEqual([]);

  const folder = join(cli.home, 'empty');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const npm = { cwd: folder, env: { ...cli.environment, npm_config_cache: join(cli.home, 'npm-cache') } };
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = await runProgram('npm', ['install', ...flags, join(cli.home, filename)], npm);
  expect(installed.code, installed.stderr).toBe(0);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'node_modules/k8s-de/package.json'), 'utf8'));
  expect(dependencies).toEqual({});

  const k8sDe = (...words: string[]) => runProgram('npx', ['--no-install', 'k8s-de', ...words], npm);
  const [list, shown, ran] = await Promise.all([
    k8sDe('list', '--json'),
    k8sDe('show', 'kubernetes-commands'),
    k8sDe('sandbox', 'run', '--', 'kubectl', 'get', 'nodes', '-o', 'name'),
  ]);
  expect(JSON.parse(list.stdout)).toContainEqual(expect.objectContaining({ name: 'kubernetes-commands' }));
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('step 1 of ') });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('node/sandbox-worker\n') });
  expect(existsSync(join(folder, 'node_modules/k8s-de/src'))).toBe(false);
});
