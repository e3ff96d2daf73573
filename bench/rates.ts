import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type LoadPlan, type LoadResult, requestKinds } from './load-plan.ts';
import { median, spread } from './median.ts';
import { memoryOf } from './memory.ts';
import type { RealPeer } from './real-peer.ts';
import { install, pidOf, sandboxPeer } from './sandbox-peer.ts';
import { heading, row } from './table.ts';

const plan = { pods: 1000, lists: 30, rounds: 6, atOnce: 8 };

/** The same requests to both servers, turn about, from one client in a process of its own. */
export function benchRates(real: RealPeer | undefined): void {
  const installed = install();
  try {
    installed.type('sandbox', 'start');
    const ours = sandboxPeer(installed, [pidOf(installed)]);
    const result = load({ ...plan, peers: real ? [ours, real] : [ours] });
    const { pods, lists, rounds, atOnce } = plan;
    heading(
      'Requests a second',
      `${pods} each (${lists} lists of all ${pods} Pods), ${atOnce} at a time over kept connections, turn about; ${rounds - 1} rounds after one to warm up, middle (least–most)`,
      real ? ['sandbox', 'real control plane', 'ratio'] : ['sandbox'],
    );
    for (const kind of requestKinds) {
      const mine = rates(result[ours.name]?.[kind]);
      const theirs = rates(real && result[real.name]?.[kind]);
      const ratios = mine.map((rate, i) => rate / (theirs[i] ?? Number.NaN));
      row(kind, spread(mine), ...(real ? [spread(theirs), spread(ratios, 1)] : []));
    }
    heading('Processor time a request (ms)', 'of all processes of the server, on all cores; the middle of the rounds');
    for (const kind of requestKinds) {
      const cpu = (name: string) => median((result[name]?.[kind] ?? []).map(({ cpuMs }) => cpuMs)).toFixed(2);
      row(kind, cpu(ours.name), ...(real ? [cpu(real.name)] : []));
    }
    row('memory afterwards (MB)', ...[ours, ...(real ? [real] : [])].map(({ pids }) => memoryOf(pids).toFixed(0)));
  } finally {
    installed.remove();
  }
}

function load(plan: LoadPlan): LoadResult {
  const program = join(import.meta.dirname, 'load.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], {
    input: JSON.stringify(plan),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the loading client failed: ${stderr}`);
  return JSON.parse(stdout) as LoadResult;
}

function rates(rounds: readonly { perSecond: number }[] | undefined): number[] {
  return (rounds ?? []).map(({ perSecond }) => perSecond);
}
