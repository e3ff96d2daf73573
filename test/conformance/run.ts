// npm run conformance [-- --list simulated-kubelet.txt | --focus TEXT | --procs 8 | --minutes 60]: Kubernetes' own conformance specs against a fresh sandbox. Builds them the first time.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

const shared = resolve(import.meta.dirname, '../../../shared/conformance');
// A list by its name alone is one of those beside the specs.
const given = process.argv.slice(2).map((word, i, all) => {
  return all[i - 1] === '--list' && !word.includes('/') ? join(shared, word) : word;
});
const built = spawnSync('nice', [join(shared, 'build')], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) throw new Error('the specs could not be built');

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
const bugs: unknown[] = [];
const sandbox = await createSandbox({ clock: systemClock, random: systemRandom, onBug: (bug) => bugs.push(bug) });
await sandbox.start();
const kubeconfig = join(folder, 'kubeconfig');
writeFileSync(kubeconfig, sandbox.kubeconfig());
const words = ['--kubeconfig', kubeconfig, '--out', join(folder, 'report'), '--procs', '2'];
const list = given.includes('--focus') || given.includes('--list') ? [] : ['--list', join(shared, 'api.txt')];
const child = spawn(process.execPath, [join(shared, 'run.mjs'), ...words, ...list, ...given], { stdio: 'inherit' });
child.on('close', async (code) => {
  await sandbox.stop();
  for (const bug of bugs.slice(0, 10)) process.stderr.write(`${bug instanceof Error ? bug.stack : bug}\n`);
  rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
