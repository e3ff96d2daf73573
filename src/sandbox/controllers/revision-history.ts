import {
  type ControllerRevision,
  clone,
  controllerOf,
  controllerRef,
  equal,
  isRecord,
  type KubeObject,
  keyOf,
  type LabelSelector,
  type PodTemplateSpec,
} from '../../kube/object.ts';
import { matchesLabelSelector } from '../../kube/selector.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { claim, ownedOrOrphaned } from './claim.ts';
import { templateHash } from './deployment/template-hash.ts';

const resource = 'controllerrevisions.apps';
const longestPrefix = 223;

/** The label of a Pod that tells its template, and of the revision that keeps it. */
export const revisionLabel = 'controller-revision-hash';

/** What a StatefulSet or DaemonSet needs to have for its revisions. */
export interface WithHistory extends KubeObject {
  spec: { selector: LabelSelector; template: PodTemplateSpec; revisionHistoryLimit?: number };
  status?: { collisionCount?: number };
}

/** The revisions of an owner, oldest first; those of nobody are adopted (pkg/controller/history). */
export async function revisionsOf(client: Client, owner: WithHistory): Promise<ControllerRevision[]> {
  const candidates = ownedOrOrphaned(client, resource, owner).filter(
    (one) => controllerOf(one) || matchesLabelSelector(owner.spec.selector, one.metadata.labels),
  );
  const own = await claim(client, resource, owner, owner.spec.selector, candidates);
  return own.flatMap((one) => client.get(resource, keyOf(one)) ?? []).sort(byRevision);
}

/** The template that a revision keeps. */
export function templateIn(revision: ControllerRevision): PodTemplateSpec {
  const data = clone(revision.data) as { spec?: { template?: PodTemplateSpec & { $patch?: string } } } | undefined;
  const template = data?.spec?.template ?? {};
  delete template.$patch;
  return template;
}

export interface CurrentRevision {
  revision: ControllerRevision;
  /** How often a name was taken by another template. */
  collisionCount: number;
}

/** The revision of the owner's present template: an older one of the same template becomes the newest again. */
export async function ensureRevision(
  client: Client,
  owner: WithHistory,
  revisions: readonly ControllerRevision[],
): Promise<CurrentRevision> {
  const collisionCount = owner.status?.collisionCount ?? 0;
  const last = revisions.at(-1);
  const same = revisions.findLast((one) => equal(templateIn(one), owner.spec.template));
  if (same && same === last) return { revision: same, collisionCount };
  const next = (last?.revision ?? 0) + 1;
  if (same) return { revision: await client.update(resource, { ...clone(same), revision: next }), collisionCount };
  return await createRevision(client, owner, next, collisionCount);
}

/** Deletes the oldest of the revisions that nobody uses and that are more than the limit. */
export async function truncateHistory(
  client: Client,
  owner: WithHistory,
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
): Promise<void> {
  const limit = owner.spec.revisionHistoryLimit ?? 10;
  const idle = revisions.filter((revision) => !isLive(revision));
  if (limit < 0 || idle.length <= limit) return;
  for (const revision of idle.slice(0, idle.length - limit)) {
    try {
      await client.delete(resource, keyOf(revision));
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
    }
  }
}

async function createRevision(
  client: Client,
  owner: WithHistory,
  number: number,
  collisions: number,
): Promise<CurrentRevision> {
  const { namespace, name, annotations } = owner.metadata;
  const template = clone(owner.spec.template);
  for (let collisionCount = collisions; ; collisionCount++) {
    const hash = templateHash(template, collisionCount);
    const draft = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `${name.slice(0, longestPrefix)}-${hash}`,
        ...(namespace && { namespace }),
        labels: { ...template.metadata?.labels, [revisionLabel]: hash },
        ...(annotations && { annotations: clone(annotations) }),
        ownerReferences: [controllerRef(owner)],
      },
      data: inOrder({ spec: { template: { ...template, $patch: 'replace' } } }),
      revision: number,
    };
    try {
      return { revision: await client.create(resource, draft as never), collisionCount };
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
      const taken = client.get(resource, `${namespace}/${draft.metadata.name}`);
      if (taken && equal(templateIn(taken), template)) return { revision: taken, collisionCount };
    }
  }
}

/** With the keys of all objects in order, as Go writes a map: clients compare the bytes. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, inOrder(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [first, second] = [a.metadata, b.metadata];
  if (first.creationTimestamp !== second.creationTimestamp)
    return first.creationTimestamp < second.creationTimestamp ? -1 : 1;
  return first.name < second.name ? -1 : 1;
}
