import type { Cluster } from '../../clusters/define.ts';
import type { LessonSource } from '../../lessons/load.ts';
import type { Values } from '../../lessons/variables.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';

/** One attempt at a lesson, with a place of its own in a cluster: nothing that is done in it is seen in another. */
export interface World {
  open: OpenAttempt;
  /** The world as it is now, for others to begin in; `index` is the step that has just begun. */
  keep(index: number): Promise<Kept>;
  /** Takes away all that was made. */
  close(): Promise<void>;
}

/** Worlds that are all as one was. */
export interface Kept {
  enter(): Promise<World>;
}

/** Where proofs are made: a sandbox in memory for each world, or namespaces of their own in a real cluster. */
export interface Worlds {
  cluster: Pick<Cluster, 'name' | 'version' | 'nodes'> & {
    lacks(feature: string): Promise<string | undefined>;
    /** Why an image cannot be had there. On the sandbox that is the lesson's mistake, and shows as such. */
    lacksImage(image: string, open: OpenAttempt): Promise<string | undefined>;
  };
  /** A world in which nothing is set up yet. */
  begin(source: LessonSource, values: Values): Promise<World>;
  close(): Promise<void>;
}
