import type { CheckResult } from '../checks/define.ts';
import type { Report } from './story.ts';

/** A result and its place among the step's checks, from 1. */
export interface PlacedResult {
  result: CheckResult;
  position: number;
  of: number;
}

/** What the learner is shown, as a value: cli has ui draw it. */
export type Screen =
  | { kind: 'step'; index: number; resumed: boolean }
  | { kind: 'task'; index: number }
  /** `apart` from what a program printed before; `open` are the goals that are left when these are reached. */
  | { kind: 'results'; results: readonly PlacedResult[]; apart: boolean; open: readonly string[] }
  | { kind: 'done'; index: number; last: boolean }
  | { kind: 'hint'; position: number; of: number; text: string }
  /** A hint that follows from how the step stands now. */
  | { kind: 'next-step'; text: string }
  /** As it can be typed; a file's text makes several lines of one. */
  | { kind: 'solution'; lines: readonly string[] }
  | { kind: 'replay'; lines: readonly string[]; why: string }
  | { kind: 'note'; text: string }
  | { kind: 'more'; index: number; story: readonly Report[] }
  | { kind: 'help' }
  | { kind: 'finished' };
