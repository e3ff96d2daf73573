import type { LessonSource } from '../../lessons/load.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Lesson } from '../../lessons/schema.ts';
import type { Values } from '../../lessons/variables.ts';
import type { SetupManifest } from './manifests.ts';

/** A lesson with one choice of its variables. */
export interface ReadLesson {
  source: LessonSource;
  lesson: Lesson;
  values: Values;
  /** What `setup` applies. */
  manifests: readonly SetupManifest[];
  /** Kinds that the lesson's own definitions of custom resources make, as `group/Kind`. */
  defined: ReadonlySet<string>;
}

/** Finds what cannot be right, whatever a cluster holds. */
export type Reading = (read: ReadLesson) => Problem[] | Promise<Problem[]>;
