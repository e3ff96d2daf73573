import type { CelInput } from './cel.ts';
import type { Difference } from './define.ts';
import type { Cause } from './explain/causes.ts';

/** What an assertion or a rule found, before `hold` and `within` turn it into a verdict. */
export type Outcome =
  | { kind: 'fulfilled'; subject?: Subject; look?: string }
  | { kind: 'unknown'; reason: string; look?: string }
  | { kind: 'damaged'; reason: string }
  | Finding;

/** What the conditions of a check see of what it is about. */
export type Subject = Pick<CelInput, 'object' | 'objects'>;

export interface Finding {
  kind: 'finding';
  cause: Cause;
  /** One line. */
  message: string;
  /** At most three. */
  differences: readonly Difference[];
  /** One command that shows it. */
  look?: string;
  /** It may come right without the learner: not-yet until `within` ends. */
  waitingFor?: string;
  /** It is so because something else is missing: of two causes, the other is nearer. */
  follows?: boolean;
  /** What to do about it, where the cause alone does not tell. */
  remedy?: string;
  /** When to look again although nothing that is watched has changed: for what tells of no change. */
  lookAgainMs?: number;
}

export function finding(
  cause: Cause,
  message: string,
  more: Partial<Pick<Finding, 'differences' | 'look' | 'waitingFor' | 'follows' | 'remedy' | 'lookAgainMs'>> = {},
): Finding {
  return { kind: 'finding', cause, message, ...more, differences: (more.differences ?? []).slice(0, 3) };
}

/** The lesson's condition cannot be evaluated: that says nothing about the learner's work. */
export const brokenCheck = (error: string): Outcome => ({
  kind: 'unknown',
  reason: `The lesson's check is broken: ${error}.`,
});
