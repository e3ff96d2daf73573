/** Linux' signals that simulated programs know, with their numbers. */
export const signalNumbers = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  WINCH: 28,
} as const;

export type Signal = keyof typeof signalNumbers;

/** Those that a process does not notice unless it asked to; nothing is ever stopped here. */
const harmless: readonly Signal[] = ['CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'WINCH'];

/** What becomes of a process that has no handler: its exit code, or undefined when it goes on. */
export const defaultAction = (signal: Signal): number | undefined =>
  harmless.includes(signal) ? undefined : 128 + signalNumbers[signal];

/** A signal by what people write: `TERM`, `SIGTERM`, `term`, `15`. */
export function parseSignal(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  for (const [signal, number] of Object.entries(signalNumbers) as [Signal, number][])
    if (signal === name || String(number) === text) return signal;
  return undefined;
}
