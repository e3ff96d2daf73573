import type { VerdictKind } from '../../checks/define.ts';
import type { LessonSource } from '../../lessons/load.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import type { Lesson } from '../../lessons/schema.ts';
import type { Values } from '../../lessons/variables.ts';
import type { Random } from '../../lib/random.ts';
import type { MutantProof } from '../mutate/define.ts';
import type { Jobs } from './jobs.ts';
import type { Worlds } from './worlds.ts';

/** What the proofs of one lesson share. */
export interface LessonProof {
  source: LessonSource;
  /** As it reads on a sandbox; an attempt has its own, with the names of its namespaces. */
  lesson: Lesson;
  values: Values;
  /** Which part of the mutants to prove; 0: none. */
  mutate: { share: number; random: Random };
  worlds: Worlds;
  jobs: Jobs;
  signal: AbortSignal;
}

/** What came of one step. */
export interface StepProof {
  /** It was looked at in full; a step behind one that fails is not. */
  isReached: boolean;
  /** Why it cannot be proven in this cluster. */
  lacking: string | undefined;
  problems: Problem[];
  /** Right answers that do not pass. */
  failures: RightFailure[];
  wrong: { declared: number; asDeclared: number };
  alternatives: { declared: number; passed: number };
  mutants: MutantProof;
}

/** A right answer that does not pass. */
export interface RightFailure {
  /** `solution`, `alternatives[0]`. */
  name: string;
  kind: 'solution' | 'alternative';
  path: Path;
  verdict: VerdictKind;
  /** The cluster could not be asked. */
  blind: boolean;
  /** The check that decides. */
  check: string;
  /** A command of it failed: then the mistake is hardly the check's. */
  refused: boolean;
  why: string;
}
