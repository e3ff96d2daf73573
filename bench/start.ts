import { execFileSync } from 'node:child_process';
import { openPty } from '../test/support/pty.ts';
import { median, spread } from './median.ts';
import { memoryOf } from './memory.ts';
import type { RealPeer } from './real-peer.ts';
import { install, pidOf } from './sandbox-peer.ts';
import { heading, row } from './table.ts';

const starts = 9;
const prompts = 5;

/** From a command to its end, or to the first prompt. */
export async function benchStart(real: RealPeer | undefined): Promise<void> {
  const first = Array.from({ length: starts }, firstStart);
  const installed = install();
  const { type } = installed;
  const ready: number[] = [];
  const memory: number[] = [];
  const bare: number[] = [];
  try {
    type('sandbox', 'start');
    for (let i = 0; i < starts; i++) {
      type('sandbox', 'stop');
      ready.push(timed(() => type('sandbox', 'start')));
      bare.push(timed(() => execFileSync(process.execPath, ['-e', '0'])));
    }
    memory.push(memoryOf([pidOf(installed)]));
    heading(
      'Start',
      `from the command to its end, API answering and 3 nodes ready; ${starts} times, middle (least–most)`,
      ['sandbox', 'control plane, no node'],
    );
    row('ready again, state kept (ms)', spread(ready), real ? real.readyMs.toFixed(0) : '-');
    row('ready for the first time (ms)', spread(first), '-');
    row('for scale: node -e 0 (ms)', spread(bare), '-');
    row('memory, empty (MB)', median(memory).toFixed(0), real ? real.memoryMb.toFixed(0) : '-');
  } finally {
    installed.remove();
  }
  const fresh: number[] = [];
  const resumed: number[] = [];
  for (let i = 0; i < prompts; i++) await firstPrompts(fresh, resumed);
  heading('First prompt', `from \`k8s-de learn\` to its prompt on a terminal; ${prompts} times, middle (least–most)`);
  row('in a fresh home, sandbox made (ms)', spread(fresh));
  row('resumed, sandbox running (ms)', spread(resumed));
}

/** Milliseconds of a start in a fresh home, which makes the certificates, as the real one's does. */
function firstStart(): number {
  const installed = install();
  try {
    return timed(() => installed.type('sandbox', 'start'));
  } finally {
    installed.remove();
  }
}

async function firstPrompts(fresh: number[], resumed: number[]): Promise<void> {
  const installed = install();
  try {
    for (const times of [fresh, resumed]) {
      const began = performance.now();
      const terminal = openPty(process.execPath, [installed.program, 'learn'], { env: installed.environment });
      await terminal.see(/ \$ *$/);
      times.push(performance.now() - began);
      terminal.type('quit');
      await terminal.ended;
    }
  } finally {
    installed.remove();
  }
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
