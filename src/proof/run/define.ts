import type { LessonSource } from '../../lessons/load.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Lesson } from '../../lessons/schema.ts';
import type { Jobs } from './jobs.ts';
import type { Worlds } from './worlds.ts';

/** What the proofs of one lesson share. */
export interface LessonProof {
  source: LessonSource;
  lesson: Lesson;
  worlds: Worlds;
  jobs: Jobs;
  signal: AbortSignal;
}

/** What came of one step. */
export interface StepProof {
  /** It was looked at in full; a step behind one that fails is not. */
  isReached: boolean;
  problems: Problem[];
  wrong: { declared: number; asDeclared: number };
  alternatives: { declared: number; passed: number };
}
