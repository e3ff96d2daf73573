import { parseAllDocuments } from 'yaml';
import type { SetupObject } from '../checks/step.ts';
import type { AttemptCluster } from '../clusters/define.ts';
import { parseDuration } from '../kube/duration.ts';
import { isRecord } from '../kube/object.ts';
import { UserError } from '../lib/errors.ts';
import { readLessonFile } from './files.ts';
import { type Step, setupActionOf } from './schema.ts';
import type { Values } from './variables.ts';

export interface SetupContext {
  /** The lesson's folder. */
  directory: string;
  values: Values;
  cluster: AttemptCluster;
}

/** Sets the scene through the API; returns what it made, for checks that tell damage from mistakes. */
export async function performSetup(setup: Step['setup'], context: SetupContext): Promise<SetupObject[]> {
  const made: SetupObject[] = [];
  for (const raw of setup) {
    const action = setupActionOf(raw);
    if (action.kind === 'apply')
      for (const object of await readManifests(context.directory, action.file, context.values)) {
        await context.cluster.apply(object);
        made.push(identityOf(object, handedOut(action.file)));
      }
    if (action.kind === 'delete') {
      const { apiVersion, kind, metadata } = action.identity;
      const { name, namespace } = metadata;
      await context.cluster.remove({ apiVersion, kind, name, ...(namespace ? { namespace } : {}) });
    }
    if (action.kind === 'advance') await advance(context.cluster, parseDuration(action.duration) ?? 0);
  }
  return made;
}

interface Draft {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** The objects of a YAML file of the lesson: all of its documents, Lists taken apart, the same as in the learner's copy of the file. */
export async function readManifests(directory: string, file: string, values: Values): Promise<Draft[]> {
  const text = await readLessonFile(directory, file, values);
  const objects: Draft[] = [];
  for (const document of parseAllDocuments(text)) {
    const [error] = document.errors;
    if (error) throw new UserError(`${file} is no valid YAML: ${error.message}`);
    for (const object of flatten(document.toJS({ maxAliasCount: 100 }))) {
      if (!isManifest(object))
        throw new UserError(`${file} holds something that is no object: it needs apiVersion, kind and metadata.name.`);
      objects.push(object);
    }
  }
  return objects;
}

function identityOf({ apiVersion, kind, metadata }: Draft, file: string | undefined): SetupObject {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}), ...(file !== undefined && { file }) };
}

/** Where the learner has a file of the lesson; undefined for one that is not handed out. */
function handedOut(file: string): string | undefined {
  return file.startsWith('files/') ? file.slice('files/'.length) : undefined;
}

function flatten(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return isRecord(value) && Array.isArray(value.items) && String(value.kind).endsWith('List')
    ? value.items.flatMap(flatten)
    : [value];
}

function isManifest(value: unknown): value is Draft {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}

async function advance(cluster: AttemptCluster, ms: number): Promise<void> {
  if (!cluster.advance)
    throw new UserError('This step moves time on, which only the sandbox can do.', undefined, { exitCode: 3 });
  await cluster.advance(ms);
}
