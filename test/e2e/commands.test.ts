import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cliPath, testCli } from '../support/cli.ts';

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
