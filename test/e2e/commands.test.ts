import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cliPath, testCli } from '../support/cli.ts';
import { machineKubectl } from '../support/kubectls.ts';

// One command at a time: what goes wrong is a sentence, the next thing to type, and the exit code of docs.
vi.setConfig({ testTimeout: 600_000 });

const isStack = /\n\s+at /;

test('what is not there is named, with what was meant, and is exit code 2', async () => {
  const cli = testCli();
  const said = async (...words: string[]) => {
    const { code, stdout, stderr } = await cli.run(...words);
    expect({ words, code, stdout, stack: isStack.test(stderr) }).toEqual({ words, code: 2, stdout: '', stack: false });
    return stderr;
  };
  expect(await said('chekc')).toBe('There is no command chekc. Did you mean check?\nRun: k8s-de check\n');
  expect(await said('sandbox', 'strat')).toContain('There is no command sandbox strat. Did you mean sandbox start?');
  expect(await said('list', '--jsno')).toContain('Did you mean --json?');
  expect(await said('show', 'kubernets-commands')).toContain('Did you mean kubernetes-commands?');
  expect(await said('show', './nowhere')).toContain(`There is no lesson at ${join(process.cwd(), 'nowhere')}.`);
  expect(await said('list', '--cluster', 'sandbax')).toContain('Allowed choices are sandbox, kind');
  expect(await said('sandbox', 'run')).toContain('k8s-de sandbox run -- kubectl get nodes');
  expect(await said('learn')).toBe(
    'k8s-de learn needs a terminal, and this is none.\nOne action at a time:  k8s-de show\n',
  );
  expect(await said('progress', 'foo')).toBe('There is no command progress foo.\nRun: k8s-de progress --help\n');
  const kept = join(cli.home, 'kept.txt');
  writeFileSync(kept, 'mine');
  expect(await said('progress', 'export', kept)).toContain('is there already, and is no export.');
  expect(readFileSync(kept, 'utf8')).toBe('mine');
  for (let i = 0; i < 2; i++) expect((await cli.run('progress', 'export', join(cli.home, 'mine.json'))).code).toBe(0);
  expect(await said('sandbox', 'advance')).toBe(
    "Missing required argument 'duration'.\nRun: k8s-de sandbox advance --help\n",
  );
  expect((await cli.run('help')).stdout).toBe((await cli.run('--help')).stdout);
  expect((await cli.run('help', 'sandbox', 'node')).stdout).toBe((await cli.run('sandbox', 'node', '--help')).stdout);
  expect((await cli.run('sandbox', 'run', '--help')).stdout).toContain('Usage: k8s-de sandbox run');
  expect((await cli.run('progress', 'import', 'nowhere')).stderr).toContain(
    'Cannot read nowhere: no such file or directory.\n',
  );
});

test('a context that is named is asked, and never the sandbox in its place', async () => {
  const cli = testCli();
  const env = { KUBECONFIG: join(cli.home, 'nowhere') };
  const { code, stdout } = await cli.runWith({ env }, 'show', '--context', 'kind-team');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  await cli.run('show', 'kubernetes-commands');
  const other = await cli.runWith({ env }, 'show', 'kubernetes-commands', '--context', 'kind-team');
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('--context kind-team') });
});

test('commands without a lesson mean the one that was opened last', async () => {
  const cli = testCli();
  for (const lesson of ['kubernetes-commands', 'kubernetes-objects', 'kubernetes-commands']) {
    await cli.run('show', lesson);
    expect(JSON.parse((await cli.run('check', '--json')).stdout)).toMatchObject({ lesson });
    expect((await cli.run('env')).stdout).toContain(`work/${lesson}`);
  }
});

test('a lesson that is begun with env or kubectl has its scene and its files', async () => {
  const cli = testCli();
  const { stdout } = await cli.run('env');
  const folder = /cd (\S+)/.exec(stdout)?.[1] ?? '';
  expect(readdirSync(folder)).toContain('team.yaml');
  const { code, stdout: name } = await cli.run('kubectl', 'get', 'configmap', 'team', '-o', 'name');
  expect({ code, name }).toEqual({ code: 0, name: 'configmap/team\n' });
  expect((await cli.run('show')).stdout).toContain('step 1 of');
  expect((await cli.run('kubectl', 'get', 'configmap', 'team')).code).toBe(0);
});

test('a broken lesson is told of with its place, and the others work', async () => {
  const cli = testCli();
  const folder = mkdtempSync(join(cli.home, 'lesson-'));
  const lesson = readFileSync(join(import.meta.dirname, '../lessons/first/lesson.yaml'), 'utf8');
  writeFileSync(join(folder, 'lesson.yaml'), lesson.replace('    task: Describe', '    tsak: Describe'));
  const broken = await cli.run('show', folder);
  expect(broken.code).toBe(1);
  const line = lesson.slice(0, lesson.indexOf('task: Describe')).split('\n').length;
  expect(broken.stderr).toContain(`${folder}/lesson.yaml:${line}:5  unknown field "tsak"; did you mean task?`);
  expect(broken.stderr).toContain('k8s-de validate');
  expect(JSON.parse((await cli.run('list', '--json')).stdout)).toContainEqual(
    expect.objectContaining({ name: 'kubernetes-commands', done: 0 }),
  );
});

test('a reader that goes away ends k8s-de quietly', async () => {
  const cli = testCli();
  const program = `${process.execPath} ${cliPath}`;
  for (const line of [`${program} list | true`, `${program} schema | head -n 1`, `${program} nonsense 2>&1 | true`]) {
    const { code, stderr } = await cli.other('sh', '-c', line);
    expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  }
});

test('colour is for those who want it', async () => {
  const cli = testCli();
  const list = (env: NodeJS.ProcessEnv) => cli.runWith({ env: { NO_COLOR: undefined, ...env } }, 'list');
  const coloured = '\u001b[';
  expect((await list({})).stdout).not.toContain(coloured);
  expect((await list({ CI: 'true' })).stdout).not.toContain(coloured);
  expect((await list({ FORCE_COLOR: '1' })).stdout).toContain(coloured);
  expect((await list({ NO_COLOR: '1' })).stdout).not.toContain(coloured);
  expect((await cli.runWith({ env: { FORCE_COLOR: '1' } }, 'list', '--plain')).stdout).not.toContain(coloured);
});

test('sandbox run hands on input, output, exit codes and signals, and leaves nothing behind', async () => {
  const cli = testCli();
  const temporary = mkdtempSync(join(cli.home, 'tmp-'));
  const run = (input: string, ...words: string[]) =>
    cli.runWith({ env: { TMPDIR: temporary }, input }, 'sandbox', 'run', '--', ...words);
  const count = 'kubectl create configmap mine >&2 && kubectl get configmaps -o name | grep -c mine; cat; exit 7';
  const all = await Promise.all([
    run('a', 'sh', '-c', count),
    run('b', 'sh', '-c', count),
    run('', 'kubectl', 'get', 'nodes', '-o', 'name'),
    run('', 'sh', '-c', 'kill -TERM $$'),
  ]);
  expect(all.map(({ code }) => code)).toEqual([7, 7, 0, 143]);
  expect(all[0]).toMatchObject({ stdout: '1\na', stderr: 'configmap/mine created\n' });
  expect(all[1]?.stdout).toBe('1\nb');
  expect(all[2]?.stdout).toContain('node/sandbox-worker\n');
  const missing = await run('', 'no-such-program');
  expect(missing).toMatchObject({ code: 3, stdout: '', stderr: expect.not.stringMatching(isStack) });
  expect(missing.stderr).toContain('no-such-program could not be started: it was not found on PATH.');
  // Asked to end, it hands that on to the program, and takes its cluster away.
  const script = `process.on('SIGTERM', () => { console.log('ended'); process.exit(5); });
    setTimeout(() => {}, 60_000);
    process.kill(process.ppid, 'SIGTERM');`;
  const asked = await run('', process.execPath, '-e', script);
  expect(asked).toMatchObject({ code: 5, stdout: 'ended\n' });
  expect(readdirSync(temporary)).toEqual([]);
});

test('doctor fetches a kubectl that is checked, and says what is wrong with one that is not', async () => {
  const cli = testCli();
  const real = machineKubectl();
  const text = `#!/bin/sh\nexec ${real.path} "$@"\n`;
  const checksum = createHash('sha256').update(text).digest('hex');
  let told = checksum;
  const publisher = createServer(({ url = '' }, response) => {
    const isKubectl = /^\/v1\.\d+\.\d+\/bin\/(linux|darwin)\/(amd64|arm64)\/kubectl/.test(url);
    response.statusCode = isKubectl ? 200 : 404;
    response.end(url.endsWith('.sha256') ? told : text);
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void publisher.close());
  const base = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}`;
  const empty = mkdtempSync(join(cli.home, 'path-'));
  // With a helm that is there already: fetching it is another test.
  writeFileSync(join(empty, 'helm'), '#!/bin/sh\necho v3.21.3\n', { mode: 0o755 });
  const without = { env: { PATH: empty, K8S_DE_KUBECTL_URL: base } };

  const missing = await cli.runWith(without, 'doctor', '--json');
  expect(missing.code).toBe(3);
  expect(JSON.parse(missing.stdout)).toContainEqual({
    name: 'kubectl',
    ok: false,
    found: 'kubectl was not found on PATH.',
    fix: 'Get one that works:  k8s-de doctor --fix',
  });
  for (const [body, found] of [
    ['exit 1', 'kubectl does not run: exit code 1'],
    ['echo "not what it was"', 'kubectl does not tell its version as kubectl does.'],
    [
      `echo '{"clientVersion":{"gitVersion":"v1.20.2"}}'`,
      'This kubectl is version 1.20.2; k8s-de needs 1.27 or newer.',
    ],
  ]) {
    writeFileSync(join(empty, 'kubectl'), `#!/bin/sh\n${body}\n`);
    chmodSync(join(empty, 'kubectl'), 0o755);
    const broken = await cli.runWith({ env: { PATH: `${empty}:/usr/bin:/bin` } }, 'kubectl', 'get', 'pods');
    expect(broken).toMatchObject({ code: 3, stderr: `${found}\nGet one that works:  k8s-de doctor --fix\n` });
  }

  told = checksum.replace(/./, (digit) => (digit === '0' ? '1' : '0'));
  const forged = await cli.runWith(without, 'doctor', '--fix');
  expect(forged).toMatchObject({ code: 3, stderr: expect.stringContaining('its checksum differs') });
  expect(existsSync(join(cli.home, 'bin', 'kubectl'))).toBe(false);
  told = `${checksum}  kubectl\n`;
  const fixed = await cli.runWith({ env: { ...without.env, PATH: `${empty}:/usr/bin:/bin` } }, 'doctor', '--fix');
  expect(fixed.code).toBe(0);
  expect(fixed.stdout).toContain(`kubectl  ${real.version}`);
  const works = await cli.runWith({ env: { PATH: `${empty}:/usr/bin:/bin` } }, 'kubectl', 'get', 'pods');
  expect(works).toMatchObject({ code: 0, stderr: expect.stringContaining('No resources found') });
  const nobody = await testCli().runWith(
    { env: { PATH: empty, K8S_DE_KUBECTL_URL: `${base}/elsewhere` } },
    'doctor',
    '--fix',
  );
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('the server answered 404') });
});

test('doctor fetches a helm that is checked, and lacks nothing without one', async () => {
  const cli = testCli();
  const folder = mkdtempSync(join(cli.home, 'helm-'));
  const place = `${process.platform}-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  mkdirSync(join(folder, place));
  writeFileSync(join(folder, place, 'LICENSE'), 'a file before it\n');
  writeFileSync(join(folder, place, 'helm'), '#!/bin/sh\necho v3.21.3+g0123456\n', { mode: 0o755 });
  await cli.other('tar', '-czf', join(folder, 'helm.tar.gz'), '-C', folder, place);
  const archive = readFileSync(join(folder, 'helm.tar.gz'));
  const checksum = createHash('sha256').update(archive).digest('hex');
  let told = checksum;
  const publisher = createServer(({ url = '' }, response) => {
    const isHelm = /^\/helm-v3\.\d+\.\d+-(linux|darwin)-(amd64|arm64)\.tar\.gz/.test(url);
    response.statusCode = isHelm ? 200 : 404;
    response.end(url.endsWith('.sha256sum') ? `${told}  ${url.slice(1, -10)}\n` : archive);
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void publisher.close());
  const base = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}`;
  const path = mkdtempSync(join(cli.home, 'path-'));
  symlinkSync(machineKubectl().path, join(path, 'kubectl'));
  const env = { PATH: `${path}:/usr/bin:/bin`, K8S_DE_HELM_URL: base };

  const missing = await cli.runWith({ env }, 'doctor', '--json');
  expect(missing.code).toBe(0);
  expect(JSON.parse(missing.stdout)).toContainEqual({
    name: 'helm',
    ok: false,
    optional: true,
    found: 'helm was not found on PATH.',
    fix: 'Get one that works:  k8s-de doctor --fix',
  });
  told = checksum.replace(/./, (digit) => (digit === '0' ? '1' : '0'));
  const forged = await cli.runWith({ env }, 'doctor', '--fix');
  expect(forged).toMatchObject({ code: 3, stderr: expect.stringContaining('its checksum differs') });
  expect(existsSync(join(cli.home, 'bin', 'helm'))).toBe(false);
  told = checksum;
  const fixed = await cli.runWith({ env }, 'doctor', '--fix');
  expect(fixed).toMatchObject({ code: 0, stdout: expect.stringContaining('helm  3.21.3 at ') });
  const elsewhere = { ...env, K8S_DE_HOME: mkdtempSync(join(cli.home, 'home-')), K8S_DE_HELM_URL: `${base}/elsewhere` };
  const nobody = await cli.runWith({ env: elsewhere }, 'doctor', '--fix');
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('the server answered 404') });
});

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

test('a shell completes commands, options, lessons and their steps', async () => {
  const cli = testCli();
  await cli.run('env');
  const complete = async (line: string) => {
    const script = `eval "$(k8s-de completion bash)"; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _k8s_de; printf '%s ' "\${COMPREPLY[@]}"`;
    const path = `${join(cli.home, 'bin')}:${process.env.PATH}`;
    return (await cli.other('env', `PATH=${path}`, 'bash', '-c', script)).stdout.trim();
  };
  expect(await complete('k8s-de sandbox sta')).toBe('start status');
  expect(await complete('k8s-de show kubernetes-comm')).toBe('kubernetes-commands');
  expect(await complete("k8s-de hint kubernetes-commands 'cre'")).toBe('create');
  expect(await complete('k8s-de reset --re')).toBe('--replay');
  expect(await complete('k8s-de sandbox run -- kub')).toBe('');
  expect((await cli.run('completion', 'tcsh')).code).toBe(2);
});

test('a lesson that changed under an attempt goes on behind the last step that is still there', async () => {
  const cli = testCli();
  const folder = mkdtempSync(join(cli.home, 'lesson-'));
  const source = join(import.meta.dirname, '../lessons/first');
  await cli.other('cp', '-r', `${source}/.`, folder);
  const run = async (...words: string[]) => await cli.run(...words);
  await run('show', folder);
  expect((await run('skip', '--replay')).stdout).toContain('step 2 of 3 · describe');
  const file = join(folder, 'lesson.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('- name: describe', '- name: look'));
  const again = await run('show');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('step 2 of 3 · look') });
  expect(JSON.parse((await run('progress', '--json')).stdout)[0].steps).toHaveProperty('create.outcome', 'skipped');
});
