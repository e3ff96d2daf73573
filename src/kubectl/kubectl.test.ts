import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../lib/errors.ts';
import { completeKubectl, parseCompletion } from './complete.ts';
import { locateKubectl } from './locate.ts';
import { run } from './run.ts';

const environment = process.env;
const nodeProgram = (script: string) => ['-e', script];

test('kubectl is found on PATH with its version', async () => {
  const { program, version, minor } = await locateKubectl(environment);
  expect(program).toBe('kubectl');
  expect(version).toMatch(/^1\.\d+\.\d+$/);
  expect(minor).toBeGreaterThanOrEqual(27);
});

test('a missing kubectl says what to do and ends with code 3', async () => {
  const error = await locateKubectl({ PATH: '/nowhere' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    message: 'kubectl was not found on PATH.',
    next: 'Get one that works:  k8s-de doctor --fix',
    exitCode: 3,
  });
});

test('an old kubectl is refused with both versions', async () => {
  const program = script(`echo '{"clientVersion":{"gitVersion":"v1.20.2"}}'`);
  await expect(locateKubectl(environment, { program })).rejects.toThrow(
    'This kubectl is version 1.20.2; k8s-de needs 1.27 or newer.',
  );
});

test('something else that is called kubectl is refused', async () => {
  await expect(locateKubectl(environment, { program: script('echo hello') })).rejects.toThrow(
    'does not tell its version',
  );
  await expect(locateKubectl(environment, { program: script('echo broken >&2; exit 7') })).rejects.toThrow(
    'does not run: broken',
  );
});

test('a program gets its words as they are, its input, and its code comes back', async () => {
  const result = await run(
    process.execPath,
    nodeProgram(
      'process.stdin.on("data", (d) => console.log(process.argv[1] + d)).on("end", () => process.exit(7))',
    ).concat('$HOME; *'),
    { environment, output: 'capture', input: { text: ' hello' } },
  );
  expect(result).toEqual({ code: 7, stdout: '$HOME; * hello\n', stderr: '' });
});

test('an aborted program ends, and counts as ended by its signal', async () => {
  const stop = new AbortController();
  const result = await run(process.execPath, nodeProgram('console.log(1); setInterval(() => {}, 1e6)'), {
    environment,
    output: 'capture',
    signal: stop.signal,
    onOutput: () => stop.abort(),
  });
  expect(result).toMatchObject({ code: 143, stdout: '1\n' });
});

test('kubectl completes its own words', async () => {
  const kubectl = await locateKubectl(environment);
  const { candidates, files } = await completeKubectl(kubectl, ['rollout', 'st'], environment);
  expect(candidates).toEqual([{ text: 'status', description: 'Show the status of the rollout' }]);
  expect(files).toBe(false);
});

test('an answer that is no completion offers nothing', () => {
  expect(parseCompletion('error: unknown command')).toEqual({ candidates: [], noSpace: false, files: false });
  expect(parseCompletion(':1\n')).toMatchObject({ files: false });
  expect(parseCompletion('json\nyaml\tas YAML\n:6\n')).toEqual({
    candidates: [
      { text: 'json', description: '' },
      { text: 'yaml', description: 'as YAML' },
    ],
    noSpace: true,
    files: false,
  });
});

function script(body: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'k8s-de-')), 'kubectl');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
