import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { testCli } from '../support/cli.ts';

// Homes and progress that are odd or broken, and what cleanup takes.
vi.setConfig({ testTimeout: 600_000 });

const isStack = /\n\s+at /;

test('odd homes work, or are told of in a sentence', async () => {
  const cli = testCli();
  const spaced = join(cli.home, 'a home with spaces');
  mkdirSync(spaced);
  const relative = { cwd: spaced, env: { K8S_DE_HOME: './it is', HOME: undefined } };
  const shown = await cli.runWith(relative, 'show');
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('step 1 of ') });
  const env = await cli.runWith(relative, 'env');
  const inShell = `eval "$ENV" && cd / && kubectl get configmaps -o name && k8s-de sandbox stop`;
  for (const shell of ['sh', 'bash']) {
    await cli.runWith(relative, 'sandbox', 'start');
    const wired = await cli.other('env', `ENV=${env.stdout}`, shell, '-c', inShell);
    expect(wired).toMatchObject({ code: 0, stdout: expect.stringContaining('configmap/') });
  }
  const fish = (await cli.runWith(relative, 'env', '--shell', 'fish')).stdout;
  expect(fish).toMatch(/^set -gx KUBECONFIG '.*it is.*';$/m);
  await cli.runWith(relative, 'sandbox', 'stop');

  const file = join(cli.home, 'file');
  writeFileSync(file, '');
  const noFolder = await cli.runWith({ env: { K8S_DE_HOME: file } }, 'show');
  expect(noFolder).toMatchObject({ code: 3, stdout: '', stderr: expect.not.stringMatching(isStack) });
  expect(noFolder.stderr).toContain('export K8S_DE_HOME=');
  const data = mkdtempSync(join(cli.home, 'xdg-'));
  const xdg = await cli.runWith({ env: { K8S_DE_HOME: '', XDG_DATA_HOME: data } }, 'doctor', '--json');
  expect(JSON.parse(xdg.stdout)).toContainEqual({ name: 'home', ok: true, found: join(data, 'k8s-de') });
});

test('a progress file that is no good is set aside with a word, and nothing of it is lost', async () => {
  const cli = testCli();
  const file = join(cli.home, 'progress', 'progress.json');
  mkdirSync(join(cli.home, 'progress'));
  const bad = '{"version":1,"lessons":{},"attempts":[{"id":"a","lesson":"x","steps":{"create":"done"}}]}';
  writeFileSync(file, bad);
  const list = await cli.run('list');
  expect(list).toMatchObject({ code: 0, stderr: expect.stringContaining('Your progress file could not be read.') });
  const aside = /kept as (\S+),/.exec(list.stderr)?.[1] ?? '';
  expect(readFileSync(aside, 'utf8')).toBe(bad);
  writeFileSync(file, '{"version":99}');
  const newer = await cli.run('list');
  expect(newer).toMatchObject({ code: 3, stderr: expect.stringContaining('written by a newer k8s-de') });
  expect(readFileSync(file, 'utf8')).toBe('{"version":99}');
});

test('cleanup says what it takes, asks before, and leaves what is not its own', async () => {
  const cli = testCli();
  expect(await cli.run('cleanup')).toMatchObject({ code: 0, stderr: 'There is nothing to take away.\n' });
  await cli.run('show');
  writeFileSync(join(cli.home, 'mine'), 'not of k8s-de');
  const asked = await cli.run('cleanup', '--all');
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('the sandbox with everything in it') });
  expect(asked.stderr).toContain('To agree beforehand, add: --force');
  expect(JSON.parse((await cli.run('sandbox', 'status', '--json')).stdout).running).toBe(true);
  expect(await cli.run('cleanup', '--force')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('progress is kept'),
  });
  expect(JSON.parse((await cli.run('progress', '--json')).stdout)).toHaveLength(1);
  const all = await cli.run('cleanup', '--all', '--force');
  expect(all.stderr).toContain(`What is left in ${cli.home} is not of k8s-de.`);
  expect(readdirSync(cli.home)).toEqual(['mine']);
});

test('cleanup takes the namespaces on another cluster too, and says so when it cannot', async () => {
  // A sandbox of another home stands for a cluster of the learner's own.
  const other = testCli();
  const kubeconfig = (await other.run('sandbox', 'start', '--nodes', '1')).stdout.trim();
  const context = (await other.other('kubectl', '--kubeconfig', kubeconfig, 'config', 'current-context')).stdout.trim();
  const namespaces = async () =>
    (await other.other('kubectl', '--kubeconfig', kubeconfig, 'get', 'namespaces', '-o', 'name')).stdout;
  const cli = testCli();
  const on = (...words: string[]) => cli.runWith({ env: { KUBECONFIG: kubeconfig } }, ...words);
  const lesson = join(import.meta.dirname, '../lessons/first');
  const shown = await on('show', lesson, '--cluster', 'current', '--yes', context);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('step 1 of 3') });
  const [, name = ''] = /namespace\/(first-steps-\S+)/.exec(await namespaces()) ?? [];

  await other.run('sandbox', 'stop');
  const away = await on('cleanup', '--force');
  expect(away).toMatchObject({ code: 3, stderr: expect.stringContaining(`Could not delete the namespace ${name}`) });
  await other.run('sandbox', 'start');
  const done = await on('cleanup', '--all', '--force');
  expect(done).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`Deleted the namespace ${name} on ${context}.`),
  });
  expect(await namespaces()).not.toContain(name);
  expect(existsSync(cli.home)).toBe(false);
});
