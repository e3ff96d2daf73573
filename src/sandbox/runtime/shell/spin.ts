import type { ProgramIO, Wait } from '../process.ts';
import type { Command, List } from './parse.ts';

/** What tells a script that computes from one that burns. */
export interface Busy {
  /** Commands since the beginning. */
  commands: number;
  /** When it last went on after a pause. */
  resumedMs: number;
  /** Pauses in a row between which nothing was waited for. */
  pauses: number;
}

export const notBusy = (): Busy => ({ commands: 0, resumedMs: 0, pauses: 0 });

const commandsInARow = 500;
const [shortMs, longMs] = [10, 100];
// A computation of half a million commands and more goes on in larger steps: each costs the sandbox time of its own.
const manyPauses = 1000;

/** A loop that never waits would stop the world: so many commands are ten milliseconds of work, and of one that never ends a hundred. */
export function* pauseWhenBusy(busy: Busy, io: Pick<ProgramIO, 'work' | 'clock'>): Generator<Wait, void, void> {
  if (++busy.commands % commandsInARow !== 0) return;
  busy.pauses = io.clock.now() - busy.resumedMs < shortMs ? busy.pauses + 1 : 0;
  yield io.work(busy.pauses < manyPauses ? shortMs : longMs);
  busy.resumedMs = io.clock.now();
}

/** Whether a loop never does anything: `while true; do :; done`. */
export function isSpinning({ condition, body, until }: Extract<Command, { kind: 'loop' }>): boolean {
  return !until && [...condition, ...body].every(isNothing);
}

function isNothing({ pipeline: { negated, commands }, background, join }: List[number]): boolean {
  const [command] = commands;
  if (negated || background || join !== ';' || commands.length !== 1 || command?.kind !== 'simple') return false;
  if (command.assignments.length > 0 || command.redirects.length > 0 || command.words.length !== 1) return false;
  const [part, ...more] = command.words[0] ?? [];
  return more.length === 0 && part?.kind === 'text' && (part.text === ':' || part.text === 'true');
}
