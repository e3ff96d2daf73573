import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation, ObservationFeed } from './define.ts';
import { fromAuditLine } from './observation.ts';

/** The observations of one attempt: in memory, and in `observations.jsonl` when it has a folder. */
export interface ObservationLog extends ObservationFeed {
  /** The sequence that the next observation gets. */
  next(): number;
  /** Writes the line before it returns, then tells all who asked. */
  append(observation: Observation, line: string): void;
}

export function openObservationLog(directory: string | undefined): ObservationLog {
  const file = directory === undefined ? undefined : join(directory, 'observations.jsonl');
  const observations = file === undefined ? [] : readObservations(file);
  const callbacks = new Set<(observation: Observation) => void>();
  return {
    next: () => (observations.at(-1)?.sequence ?? 0) + 1,
    append(observation, line) {
      if (file !== undefined) keep(file, line);
      observations.push(observation);
      for (const callback of [...callbacks]) callback(observation);
    },
    caughtUp: async () => {},
    since: (sequence) => observations.filter((observation) => observation.sequence > sequence),
    onObservation(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}

function keep(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch {
    // A full disk, or a folder that `cleanup` took away, must not break the learner's kubectl.
  }
}

function readObservations(file: string): Observation[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  // What follows the last newline was torn by a crash; left there, it would tear the next line too.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole.split('\n').flatMap((line) => fromAuditLine(line) ?? []);
}
