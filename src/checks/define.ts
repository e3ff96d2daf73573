import type { Cause } from './explain/causes.ts';

/** The verdict of one check. Alternatives, never a boolean: unknown is not wrong. */
export type Verdict =
  | { kind: 'pass' }
  | { kind: 'wrong'; cause: Cause }
  | { kind: 'not-yet'; waitingFor: string; leftMs: number }
  | { kind: 'damaged'; reason: string }
  | { kind: 'unknown'; reason: string };

export type VerdictKind = Verdict['kind'];

/** Where the object differs from what the check expects. */
export interface Difference {
  path: string;
  expected: string;
  found: string;
}

/** What a learner is told of one check. `look` is one command that shows the reason. */
export interface CheckResult {
  name: string;
  say: string;
  verdict: Verdict;
  /** The cause in one line; '' when the check passes. */
  message: string;
  differences: readonly Difference[];
  look?: string;
  /** How long after the learner's last write a check passed that takes time, in ms. */
  afterMs?: number;
  /** It is so because something else is missing, which another check may tell. */
  follows?: boolean;
  /** What to do about it, where the cause alone does not tell: for a hint. */
  remedy?: string;
  /** The check asks again after this time, for nothing tells of the change that it waits for. */
  lookAgainMs?: number;
}

/** A step is as bad as its worst check: unknown, damaged, wrong, not-yet, pass. */
export const worstFirst: readonly VerdictKind[] = ['unknown', 'damaged', 'wrong', 'not-yet', 'pass'];
