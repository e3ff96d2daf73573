import type { Problem } from '../lessons/problem.ts';
import type { JudgedMutant } from './mutate/define.ts';

/** What `validate` found out: with the seed, the seconds and the number of lessons, the contract of its JSON. */
export interface Findings {
  /** The lesson files, in the order in which they were named. */
  files: readonly string[];
  lessons: number;
  steps: number;
  /** Steps of which all was proven. */
  proven: number;
  /** Steps that need what the cluster lacks. */
  notProvable: number;
  wrong: { declared: number; asDeclared: number };
  alternatives: { declared: number; passed: number };
  mutants: { made: number; free: number; caught: number; diagnosed: number; judged: JudgedMutant[] };
  problems: Problem[];
  /** What was not looked at, and why: for people. */
  notes: string[];
}

export function noFindings(files: readonly string[]): Findings {
  return {
    files,
    lessons: files.length,
    steps: 0,
    proven: 0,
    notProvable: 0,
    wrong: { declared: 0, asDeclared: 0 },
    alternatives: { declared: 0, passed: 0 },
    mutants: { made: 0, free: 0, caught: 0, diagnosed: 0, judged: [] },
    problems: [],
    notes: [],
  };
}
