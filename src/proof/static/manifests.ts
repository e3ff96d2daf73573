import { join } from 'node:path';
import { parseApiVersion } from '../../kube/gvk.ts';
import { isRecord } from '../../kube/object.ts';
import type { Position } from '../../lessons/document.ts';
import { readLessonText } from '../../lessons/files.ts';
import type { LessonSource } from '../../lessons/load.ts';
import { type Manifests, parseManifests } from '../../lessons/manifests.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import type { Lesson } from '../../lessons/schema.ts';
import type { Values } from '../../lessons/variables.ts';
import { UserError } from '../../lib/errors.ts';
import { setups } from './files.ts';

/** A manifest that `setup` applies, and where the lesson says so. */
export interface SetupManifest {
  file: string;
  path: Path;
  manifests: Manifests;
}

/** A problem that a manifest has, told at its place there. */
export function problemInManifest(
  source: LessonSource,
  { file, path }: SetupManifest,
  position: Position,
  { kind, message }: Pick<Problem, 'kind' | 'message'>,
): Problem {
  return { ...source.problem(kind, path, message), ...position, file: join(source.directory, file) };
}

/** All manifests that `setup` of the lesson and of its steps applies, but for those that cannot be read: of these `files` tells. */
export async function setupManifests(source: LessonSource, lesson: Lesson, values: Values): Promise<SetupManifest[]> {
  const read = setups(lesson).map(async ({ action, path }): Promise<SetupManifest[]> => {
    if (action.kind !== 'apply') return [];
    const { file } = action;
    try {
      const text = await readLessonText(source.directory, file);
      return [{ file, path: [...path, 'apply'], manifests: parseManifests(text, values) }];
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
  return (await Promise.all(read)).flat();
}

/** The kinds that the definitions among them make, as `group/Kind`. */
export function definedKinds(all: readonly SetupManifest[]): ReadonlySet<string> {
  const objects = all.flatMap(({ manifests }) => (manifests.kind === 'read' ? manifests.objects : []));
  return new Set(
    objects.flatMap(({ object }) => {
      if (
        object.kind !== 'CustomResourceDefinition' ||
        parseApiVersion(object.apiVersion).group !== 'apiextensions.k8s.io'
      )
        return [];
      const { spec } = object;
      return isRecord(spec) && isRecord(spec.names) ? [`${String(spec.group)}/${String(spec.names.kind)}`] : [];
    }),
  );
}
