import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { kubectls } from '../support/kubectls.ts';
import { comparable, runScript } from './run-script.ts';
import { type ParityResult, readScripts, readTranscript, transcriptPath } from './script.ts';

// What a real cluster printed is what the sandbox prints, with each kubectl of this machine that was recorded with.
const available = kubectls();
const recorded = readScripts().flatMap((script) =>
  [...available]
    .filter(([version]) => existsSync(transcriptPath(script.name, version)))
    .map(([version, kubectl]) => ({ script, version, kubectl })),
);
let sandbox: Sandbox;
let folder: string;
const bugs: unknown[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  sandbox = await createSandbox({ clock: systemClock, random: systemRandom, onBug: (bug) => bugs.push(bug) });
  await sandbox.start();
  writeFileSync(join(folder, 'kubeconfig'), sandbox.kubeconfig());
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(bugs).toEqual([]);
});

describe.each(recorded)('$script.name with kubectl $version', ({ script, version, kubectl }) => {
  const transcript = readTranscript(script.name, version);
  let results: ParityResult[] = [];

  beforeAll(async () => {
    results = await runScript(script, kubectl, join(folder, 'kubeconfig'));
    await sandbox.settle();
  }, 300_000);

  test('was recorded as it is written', () => {
    expect(transcript.results.map(({ run }) => run)).toEqual(script.commands.map(({ run }) => run));
  });

  test.each(script.commands.map((command, i) => ({ ...command, i })))('$i: $run', ({ i, ...command }) => {
    const [found, expected] = [results[i], transcript.results[i]];
    expect(found && comparable(found, command)).toEqual(expected && comparable(expected, command));
  });
});
