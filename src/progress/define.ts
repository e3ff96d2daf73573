/** What one step of an attempt has seen so far. */
export interface StepRecord {
  startedAtMs: number;
  /** Its setup is applied: a resumed step is not set up twice. */
  ready: boolean;
  tries: number;
  hints: number;
  solutionShown: boolean;
  outcome?: 'done' | 'skipped';
  outcomeAtMs?: number;
  /** What the learner answered, by the check's name. */
  answers: Record<string, string>;
  /** What the learner said would happen, before trying. */
  guess?: string;
  /** What its checks remember between two looks. */
  memory: { seen: string[]; heldSince: Record<string, number> };
  /** The verdicts it went through, oldest first, repeats left out. */
  verdicts: { atMs: number; verdict: string; cause?: string }[];
}

/** One learner in one lesson on one cluster. */
export interface Attempt {
  id: string;
  lesson: string;
  /** Where the lesson lies: an author's own is in no catalogue. */
  folder: string;
  cluster: { name: string; context: string; identity: string; agreed?: string };
  /** All of its namespaces, kubectl's default one first. */
  namespaces: string[];
  /** What its variables were drawn with; older attempts have none. */
  seed?: number;
  vars: Record<string, string | number | boolean>;
  /** What setup made, so that damage can be told from a mistake. */
  setup: { apiVersion: string; kind: string; name: string; namespace?: string; file?: string }[];
  startedAtMs: number;
  endedAtMs?: number;
  /** It is an exam, and this is its end. */
  exam?: { endsAtMs: number };
  /** When `cleanup` took its namespaces away; only an attempt that has ended is left alone then. */
  cleanedAtMs?: number;
  /** The step that the learner is at. */
  step: string;
  steps: Record<string, StepRecord>;
}

/** The steps of one lesson that were ever done, by name: kept when the lesson changes under it. */
export interface LessonRecord {
  steps: Record<string, { doneAtMs: number }>;
}

/** All that is kept of a learner; the file carries its version. */
export interface Progress {
  version: 1;
  /** The lesson that commands without a LESSON mean. */
  current?: string;
  lessons: Record<string, LessonRecord>;
  /** Oldest first. */
  attempts: Attempt[];
}

export function emptyProgress(): Progress {
  return { version: 1, lessons: {}, attempts: [] };
}
