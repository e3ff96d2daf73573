import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Cli, cliPath, sandboxState, testCli } from '../support/cli.ts';
import { openPty, type Pty } from '../support/pty.ts';

// `learn` on a terminal, as a person sees it: what is typed is typed, what is awaited is awaited on the screen.
vi.setConfig({ testTimeout: 600_000 });

const lesson = join(import.meta.dirname, '../lessons/first');

function learn(cli: Cli, ...words: string[]): Pty {
  const pty = openPty(process.execPath, [cliPath, 'learn', ...words], { env: cli.environment });
  onTestFinished(() => pty.kill('SIGKILL'));
  return pty;
}

/** A command of the solution, as the screen shows it. */
async function solution(pty: Pty): Promise<string> {
  pty.type('solution');
  const shown = await pty.see(/One way to do it:\n {2}(kubectl .*)\n[\s\S]*first-steps \$$/);
  return /One way to do it:\n {2}(kubectl .*)/.exec(shown)?.[1] ?? '';
}

test('a step is begun, done wrong, done right, ticked; left with quit and taken up again', async () => {
  const cli = testCli();
  const first = learn(cli, lesson);
  const begun = await first.see(/step 1 of 3 · create[\s\S]*first-steps \$/);
  // What it says of another terminal works, installed or not.
  const env = /after:\s+eval "\$\((.*) env\)"/.exec(begun)?.[1] ?? '';
  expect((await cli.other('sh', '-c', `${env} env`)).stdout).toContain('export KUBECONFIG=');
  const command = await solution(first);
  first.type(command.replace('-settings', '-setings'));
  await first.see(/✗ \w+-settings holds batch=\d+[\s\S]*\$/);
  first.type(command);
  expect(await first.see(/✓ \w+-settings holds[\s\S]*next \(Enter\)/)).toContain('Done.');
  first.type('next');
  await first.see('step 2 of 3 · describe');
  first.type('quit');
  expect(await first.ended).toEqual({ code: 0, signal: 0 });
  expect(first.screen()).toContain('Stopped here. To go on:  k8s-de learn');

  const again = learn(cli);
  await again.see(/step 2 of 3 · describe[\s\S]*first-steps \$/);
  // Another terminal's command ticks it too.
  const name = /(\w+-settings)/.exec(command)?.[1] ?? '';
  await cli.run('kubectl', 'describe', 'configmap', name);
  await again.see(/✓ you described[\s\S]*next \(Enter\)/);
  again.press('\r');
  await again.see('step 3 of 3 · change');
  // A step that another terminal begins is gone to.
  await cli.run('reset', '--replay');
  again.type('task');
  await again.see(/begun in another terminal[\s\S]*step 3 of 3 · change[\s\S]*first-steps \$$/);
  // End of input is a way to stop, too.
  again.press('\u0004');
  expect((await again.ended).code).toBe(0);
});

test('a file is typed as in a shell, and a line that is not finished can be given up', async () => {
  const cli = testCli();
  const pty = learn(cli, lesson);
  await pty.see('first-steps $');
  pty.type('cat > note.txt <<EOF');
  await pty.see(/^ >$/m);
  pty.type("it's a note");
  await pty.see(/^ >$/m);
  pty.type('EOF');
  await pty.see('first-steps $');
  pty.type('cat note.txt');
  await pty.see(/it's a note\n[\s\S]*first-steps \$/);
  pty.type("echo 'open");
  await pty.see(/^ >$/m);
  pty.press('\u0003');
  await pty.see('first-steps $');
  pty.type('quit');
  expect((await pty.ended).code).toBe(0);
});

test('Ctrl-C goes to the program that has the terminal, alone; at the prompt twice it stops', async () => {
  const cli = testCli();
  const pty = learn(cli, lesson);
  await pty.see('first-steps $');
  pty.type('kubectl get configmaps --watch');
  await pty.see('kube-root-ca.crt');
  pty.press('\u0003');
  await pty.see('first-steps $');
  // At a question it means no.
  pty.type('skip');
  await pty.see('Go on? yes or no:');
  pty.press('\u0003');
  await pty.see(/Nothing was changed[\s\S]*first-steps \$$/);
  pty.press('half a line\u0003');
  await pty.see('To stop, type quit');
  pty.press('\u0003');
  expect(await pty.ended).toEqual({ code: 0, signal: 0 });
});

test('Ctrl-C while the sandbox starts or a replay runs loses nothing', async () => {
  const cli = testCli();
  const early = learn(cli, lesson);
  while (!existsSync(join(cli.home, 'sandbox', 'start.lock')) && !sandboxState(cli.home))
    await new Promise((resolve) => setImmediate(resolve));
  early.press('\u0003');
  expect((await early.ended).signal || 2).toBe(2);
  const pty = learn(cli, lesson);
  await pty.see('first-steps $');
  pty.type('skip');
  await pty.see('Go on? yes or no:');
  pty.press('yes\r\u0003');
  await pty.ended;
  const again = learn(cli, lesson);
  await again.see(/step [12] of 3[\s\S]*first-steps \$/);
  again.type('quit');
  expect((await again.ended).code).toBe(0);
});

test('a sandbox that is killed is told of and comes back; a terminal that goes away ends k8s-de', async () => {
  const cli = testCli();
  const pty = learn(cli, lesson);
  await pty.see('first-steps $');
  const command = await solution(pty);
  pty.type('check');
  await pty.see(/✗ [\s\S]*first-steps \$/);
  process.kill(sandboxState(cli.home)?.pid ?? 0, 'SIGKILL');
  await pty.see(/Could not look: [\s\S]*first-steps \$/);
  await pty.see(/✗ [\s\S]*Could not look: [\s\S]*✗ /);
  pty.type(command);
  await pty.see(/✓ \w+-settings holds/);
  pty.kill('SIGHUP');
  await pty.ended;
  const { attempts } = JSON.parse(readFileSync(join(cli.home, 'progress', 'progress.json'), 'utf8'));
  expect(attempts[0].steps.create.outcome).toBe('done');
});
