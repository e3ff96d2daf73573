/** What is wrong with a lesson and where: one entry of `problems` in `validate --reporter json`. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  lesson: string;
  /** '' when it belongs to no step. */
  step: string;
  kind: ProblemKind;
  message: string;
}

export type ProblemKind =
  | 'syntax'
  | 'schema'
  | 'variable'
  | 'file'
  | 'action'
  | 'command'
  | 'cel'
  | 'duplicate'
  | 'start'
  | 'solution'
  | 'alternative'
  | 'wrong'
  | 'empty'
  | 'again'
  | 'mutant'
  | 'cluster';

/** A path into the lesson file: keys and list indexes. */
export type Path = readonly (string | number)[];
