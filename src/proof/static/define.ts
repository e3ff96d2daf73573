import type { LessonSource } from '../../lessons/load.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Lesson } from '../../lessons/schema.ts';
import type { Values } from '../../lessons/variables.ts';

/** A lesson with one choice of its variables. */
export interface ReadLesson {
  source: LessonSource;
  lesson: Lesson;
  values: Values;
}

/** Finds what cannot be right, whatever a cluster holds. */
export type Reading = (read: ReadLesson) => Problem[] | Promise<Problem[]>;
