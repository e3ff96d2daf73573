import type { SetupObject } from '../checks/step.ts';
import type { AttemptCluster } from '../clusters/define.ts';
import { ViewError } from '../kube/cluster-view.ts';
import { parseDuration } from '../kube/duration.ts';
import { UserError } from '../lib/errors.ts';
import { type Draft, readManifests } from './manifests.ts';
import { type SetupAction, type Step, setupActionOf } from './schema.ts';
import { leavesScope, type SetupTarget } from './setup-scope.ts';
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
  for (const raw of setup)
    try {
      await perform(setupActionOf(raw), context, made);
    } catch (error) {
      // Where the cluster cannot be asked, nobody knows; a kind that it does not have is the lesson's mistake.
      if (error instanceof ViewError && error.reason.kind === 'unknown-kind')
        throw new UserError(error.message, undefined, { cause: error });
      throw error;
    }
  return made;
}

async function perform(action: SetupAction, context: SetupContext, made: SetupObject[]): Promise<void> {
  if (action.kind === 'apply')
    for (const object of await readManifests(context.directory, action.file, context.values)) {
      await keepToScope(object, context.cluster);
      await context.cluster.apply(object);
      made.push(identityOf(object, handedOut(action.file)));
    }
  if (action.kind === 'delete') {
    const { apiVersion, kind, metadata } = action.identity;
    const { name, namespace } = metadata;
    await keepToScope(action.identity, context.cluster);
    await context.cluster.remove({ apiVersion, kind, name, ...(namespace ? { namespace } : {}) });
  }
  if (action.kind === 'advance') await advance(context.cluster, parseDuration(action.duration) ?? 0);
}

/** The tutor's own writes pass no guard: what a lesson may not have written is refused here. */
async function keepToScope(target: SetupTarget, { scope, view }: AttemptCluster): Promise<void> {
  const { apiVersion, kind } = target;
  const why =
    leavesScope(target, undefined, scope) ?? leavesScope(target, await view.resolve({ apiVersion, kind }), scope);
  if (why) throw new UserError(`The lesson's setup cannot be applied: ${why}.`);
}

function identityOf({ apiVersion, kind, metadata }: Draft, file: string | undefined): SetupObject {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}), ...(file !== undefined && { file }) };
}

/** Where the learner has a file of the lesson; undefined for one that is not handed out. */
function handedOut(file: string): string | undefined {
  return file.startsWith('files/') ? file.slice('files/'.length) : undefined;
}

async function advance(cluster: AttemptCluster, ms: number): Promise<void> {
  if (!cluster.advance)
    throw new UserError('This step moves time on, which only the sandbox can do.', undefined, { exitCode: 3 });
  await cluster.advance(ms);
}
