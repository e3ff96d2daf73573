import type { VerdictKind } from '../../checks/define.ts';
import type { Path } from '../../lessons/problem.ts';
import type { Step } from '../../lessons/schema.ts';
import type { Mutation } from './mutations.ts';

/** A right answer that is broken in one place. */
export interface Mutant {
  mutation: Mutation;
  /** The field that is broken: `metadata.labels.team`; lists are not told apart: `spec.containers.image`. */
  field: string;
  /** `metadata.labels.team changed to teem`. */
  told: string;
  /** The action that is broken, below `solution`. */
  path: Path;
  actions: Step['solution'];
  /** What is left out the API server fills in, or a later action does: it can be right all the same. */
  mayBeRight?: boolean;
}

/** One change of one action; `undefined` instead of an action drops it. */
export interface Change<T> extends Pick<Mutant, 'mutation' | 'field' | 'told' | 'mayBeRight'> {
  to: T;
}

/** What was said of one mutant: the same on every cluster. */
export interface JudgedMutant {
  lesson: string;
  step: string;
  mutation: Mutation;
  told: string;
  verdict: VerdictKind;
  cause: string | null;
}

/** What came of the mutants of one step. */
export interface MutantProof {
  made: number;
  free: number;
  caught: number;
  diagnosed: number;
  judged: JudgedMutant[];
  /** Why each check is wrong before anything is done, by its name. */
  causesAtStart: Readonly<Record<string, string | undefined>>;
  /** Those that no check sees. */
  unnoticed: Mutant[];
  /** Those that are caught for another reason than the one that the table wants: for people. */
  unnamed: string[];
}
