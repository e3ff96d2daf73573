import type { Observation, Scope } from '../gateway/define.ts';
import type { ClusterView } from '../kube/cluster-view.ts';
import type { Clock } from '../lib/clock.ts';
import type { Check } from './schema.ts';

/** The observations of the attempt; clusters' ObservationFeed is one. */
export interface Observations {
  since(sequence: number): readonly Observation[];
  caughtUp(): Promise<void>;
  onObservation(callback: (observation: Observation) => void): () => void;
}

/** An object that the lesson's setup made. */
export interface SetupObject {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  /** Where the learner has its manifest, in the working folder. */
  file?: string;
}

/** What a step's checks remember between evaluations; JSON, so that it can be stored with the attempt. */
export interface StepState {
  /** Keys of objects that an `absent` check saw. */
  seen: string[];
  /** Since when each check, by name, is fulfilled without a break, in ms since 1970. */
  heldSince: Record<string, number>;
}

export function newStepState(): StepState {
  return { seen: [], heldSince: {} };
}

/** Everything that evaluating a step's checks needs; all of it is handed in. */
export interface StepInput {
  checks: readonly Check[];
  view: ClusterView;
  scope: Scope;
  /** The lesson's variables, as drawn. */
  vars: Readonly<Record<string, unknown>>;
  observations: Observations;
  /** The learner's answers by check name; for a choice its text or its number from 1. */
  answers: Readonly<Record<string, unknown>>;
  /** The attempt's working folder. */
  workDir: string;
  clock: Clock;
  state: StepState;
  /** Ms since 1970; observations count from here. */
  stepStartedAt: number;
  /** When the learner last wrote; taken from the observations when it is not given. */
  lastWriteAt?: number;
  /** What the lesson's setup made: when one of these is gone, the scene is damaged. */
  setup?: readonly SetupObject[];
}
