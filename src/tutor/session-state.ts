import type { CheckResult } from '../checks/define.ts';
import type { ReplayPlan } from './replay.ts';
import type { Screen } from './screen.ts';

/** What the session knows of a step. */
export interface SessionStep {
  name: string;
  start: 'continues' | 'fresh';
  hints: readonly string[];
  solution: readonly string[];
  /** The names of its `answer` checks, and whether choices are numbered. */
  questions: readonly { check: string; choices: number }[];
  /** It asks for a guess before anything is tried. */
  predicts: boolean;
}

/** How the scene of a step is made: as it is, by solving `plan` in it, or anew with `plan` replayed. */
export type SceneChange =
  | { kind: 'as-is' }
  | { kind: 'solve'; plan: ReplayPlan }
  | { kind: 'rebuild'; plan: ReplayPlan };

export type Phase =
  /** `from` is the step where the learner was. */
  | { kind: 'starting'; scene: SceneChange; from: number }
  | { kind: 'working' }
  | { kind: 'done' }
  | { kind: 'asking'; index: number; scene: SceneChange; skipping: boolean; back: Back }
  | { kind: 'over' };

/** Where a no leads: to what was, or to the step before the one that could not be begun. */
export type Back = 'working' | 'done' | { step: number };

export interface SessionState {
  steps: readonly SessionStep[];
  index: number;
  phase: Phase;
  results: readonly CheckResult[];
  /** What was last told of each check, by name. */
  told: Readonly<Record<string, string>>;
  /** The learner did something in this step: from here on failures are told without being asked for. */
  acted: boolean;
  /** A program has the terminal: nothing is printed. */
  running: boolean;
  hints: number;
}

export type SessionEvent =
  | { kind: 'open'; lost: boolean; hints: number; resumed: boolean }
  | { kind: 'line'; line: string }
  | { kind: 'end-of-input' }
  | { kind: 'started'; resumed: boolean }
  | { kind: 'failed'; message: string }
  | { kind: 'results'; results: readonly CheckResult[] }
  | { kind: 'acted' }
  /** Another terminal has begun a step of this attempt. */
  | { kind: 'moved'; index: number }
  | { kind: 'ran' };

export type Effect =
  | { kind: 'show'; screen: Screen }
  | { kind: 'tell-more'; index: number }
  | { kind: 'start'; index: number; scene: SceneChange; resumed: boolean }
  | { kind: 'end-step'; index: number; outcome: 'done' | 'skipped' }
  | { kind: 'run'; line: string }
  | { kind: 'edit'; file: string }
  | { kind: 'answer'; check: string; value: string }
  | { kind: 'keep-guess'; value: string }
  | { kind: 'note-hint'; hints: number }
  | { kind: 'tell-solution'; index: number }
  | { kind: 'note-solution' }
  | { kind: 'finish' }
  | { kind: 'quit' };

export type Next = { state: SessionState; effects: readonly Effect[] };
