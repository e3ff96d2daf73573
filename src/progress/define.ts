/** What one step of an attempt has seen so far. */
export interface StepRecord {
  startedAtMs: number;
  /** Observations up to this sequence belong to earlier steps. */
  startSequence: number;
  /** Its setup is applied: a resumed step is not set up twice. */
  ready: boolean;
  tries: number;
  hints: number;
  solutionShown: boolean;
  outcome?: 'done' | 'skipped';
  outcomeAtMs?: number;
  /** What the learner answered, by the check's name. */
  answers: Record<string, string>;
  /** The verdicts it went through, oldest first, repeats left out. */
  verdicts: { atMs: number; verdict: string; cause?: string }[];
}

/** One learner in one lesson on one cluster. */
export interface Attempt {
  id: string;
  lesson: string;
  cluster: { name: string; context: string; identity: string; agreed?: string };
  /** kubectl's default namespace, and those that the lesson calls by a name of its own. */
  namespace: string;
  namespaces: Record<string, string>;
  vars: Record<string, string | number | boolean>;
  startedAtMs: number;
  endedAtMs?: number;
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
