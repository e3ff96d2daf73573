import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manualClock } from '../../src/lib/clock.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { startContainer } from '../../src/sandbox/runtime/container.ts';
import { memoryVolume } from '../../src/sandbox/runtime/files.ts';
import { busybox } from '../../src/sandbox/runtime/images/busybox.ts';
import { collecting } from '../../src/sandbox/runtime/test-streams.ts';
import { comparable, type ShellTranscript } from './transcript.ts';

const transcripts: ShellTranscript[] = JSON.parse(readFileSync(join(import.meta.dirname, 'transcripts.json'), 'utf8'));

test.each(transcripts)('sh -c $script', ({ script, code, stdout, stderr }) => {
  const clock = manualClock();
  const { seen, streams } = collecting();
  const container = startContainer({
    image: busybox,
    command: ['sleep', 'infinity'],
    environment: {},
    mounts: [{ path: '/t', volume: memoryVolume(), readOnly: false }],
    workingDirectory: '/t',
    hostname: 'shell-recorder',
    clock,
    random: seededRandom(1).next,
    onExit: () => {},
  });
  if (typeof container === 'string') throw new Error(container);
  const session = container.exec({ argv: ['sh', '-c', script], ...streams });
  if (typeof session === 'string') throw new Error(session);
  for (let seconds = 0; seconds < 30 && seen.code === undefined; seconds++) clock.advance(1000);
  expect({ code: seen.code, stdout: seen.out, stderr: comparable(seen.err) }).toEqual({ code, stdout, stderr });
});

test('all scripts are recorded', () => {
  const scripts: string[] = parse(readFileSync(join(import.meta.dirname, 'one-liners.yaml'), 'utf8'));
  expect(transcripts.map(({ script }) => script)).toEqual(scripts);
});
