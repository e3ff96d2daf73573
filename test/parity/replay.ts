import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { kubectls } from '../support/kubectls.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';
import { comparable, runScript } from './run-script.ts';
import { type ParityResult, readScripts, readTranscript, transcriptPath } from './script.ts';

/** How many files the replays are shared among, so that all cores work on them. */
const parts = 4;

/** What a real cluster printed is what the sandbox prints, with each kubectl of this machine that was recorded with: a part of them all. */
export function replayPart(part: 1 | 2 | 3 | 4): void {
  const available = kubectls();
  const recorded = readScripts()
    .flatMap((script) =>
      [...available]
        .filter(([version]) => existsSync(transcriptPath(script.name, version)))
        .map(([version, kubectl]) => ({ script, version, kubectl })),
    )
    .filter((_, i) => i % parts === part - 1);
  const withAddons = servingSandbox();
  const bare = servingSandbox({ bare: true });

  describe.each(recorded)('$script.name with kubectl $version', ({ script, version, kubectl }) => {
    const transcript = readTranscript(script.name, version);
    const { kubeconfig, sandbox } = script.bare ? bare : withAddons;
    let results: ParityResult[] = [];

    beforeAll(async () => {
      results = await runScript(script, kubectl, kubeconfig);
      await (await sandbox).settle();
    }, 900_000);

    test('was recorded as it is written', () => {
      expect(transcript.results.map(({ run }) => run)).toEqual(script.commands.map(({ run }) => run));
    });

    test.each(script.commands.map((command, i) => ({ ...command, i })))('$i: $run', ({ i, ...command }) => {
      const [found, expected] = [results[i], transcript.results[i]];
      expect(found && comparable(found, command)).toEqual(expected && comparable(expected, command));
    });
  });
}
