import { mkdtempSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cliPath, testCli } from '../support/cli.ts';
import { kubectls, machineKubectl } from '../support/kubectls.ts';
import { openPty, type Pty } from '../support/pty.ts';

// The whole lesson as a learner types it at the prompt, with old and new kubectls: the machine's and the oldest one here,
// and all that are here when K8S_DE_TEST_KUBECTLS=all.
const found = kubectls();
const versions = [...found.keys()].sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
const machine = machineKubectl().version.split('.').slice(0, 2).join('.');
const wanted = process.env.K8S_DE_TEST_KUBECTLS === 'all' ? versions : [...new Set([versions[0] ?? machine, machine])];

describe.concurrent('Kubernetes Commands at the prompt', () => {
  test.for(wanted)(
    'is done from its first step to its last with kubectl %s',
    { timeout: 600_000 },
    async (version, { onTestFinished }) => {
      const cli = testCli(onTestFinished);
      const folder = mkdtempSync(join(cli.home, 'kubectl-'));
      symlinkSync(found.get(version) ?? machineKubectl().path, join(folder, 'kubectl'));
      const env = { ...cli.environment, PATH: [folder, process.env.PATH].join(delimiter) };
      const pty = openPty(process.execPath, [cliPath, 'learn', 'kubernetes-commands'], { env });
      onTestFinished(() => pty.kill('SIGKILL'));
      const steps = await doAll(pty);
      expect((await pty.ended).code).toBe(0);
      const [attempt] = JSON.parse((await cli.run('progress', '--json')).stdout);
      const outcomes = Object.values<{ outcome: string }>(attempt.steps).map(({ outcome }) => outcome);
      expect(outcomes).toEqual(Array.from({ length: steps }, () => 'done'));
    },
  );
});

const prompt = /^ [\w-]+ \$$/m;

/** Types what each step's solution says, until the lesson ends; the number of steps. */
async function doAll(pty: Pty): Promise<number> {
  for (let step = 1; ; step++) {
    const [, of] = /of (\d+)/.exec(await pty.see(new RegExp(`step ${step} of \\d+[\\s\\S]* \\$$`))) ?? [];
    pty.type('solution');
    const shown = await pty.see(/One way to do it:\n[\s\S]*\n [\w-]+ \$$/);
    const lines = shown.slice(shown.indexOf('One way to do it:')).split('\n').slice(1);
    for (const command of commandsIn(lines)) {
      const [first = '', ...rest] = command;
      pty.type(first);
      for (const line of rest) {
        await pty.see(/^ >$/m);
        pty.type(line);
      }
      await pty.see(prompt);
    }
    await pty.seeTimes(/(?:next|finish) \(Enter\)/g, step);
    pty.type('');
    if (step === Number(of)) return step;
  }
}

/** The indented lines of a solution as commands; a here-document belongs to its first line, and is not indented. */
function commandsIn(lines: readonly string[]): string[][] {
  const commands: string[][] = [];
  let end: string | undefined;
  for (const line of lines) {
    if (end !== undefined) {
      commands.at(-1)?.push(line);
      if (line === end) end = undefined;
    } else if (line.startsWith('  ')) {
      commands.push([line.slice(2)]);
      end = /<<'?(\w+)'?$/.exec(line)?.[1];
    }
  }
  return commands;
}
