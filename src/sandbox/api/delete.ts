import { clone, type KubeObject, keyOf } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import type { User } from '../http/hook.ts';
import { firstRound } from './admission/reinvocation.ts';
import type { Api, Target } from './context.ts';
import { conflict, forbidden } from './errors.ts';
import { stored } from './get.ts';
import { hasGeneration } from './pipeline.ts';
import { admissionRequest } from './policies/request.ts';
import { validateByPolicies } from './policies/validating.ts';
import { type ServedResource, servedForm } from './registry.ts';
import { mutateByWebhooks } from './webhooks/mutating.ts';
import { validateByWebhooks } from './webhooks/validating.ts';

export interface DeletionOptions {
  dryRun: boolean;
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
  /** Who deletes: admission policies are asked when it is known. */
  user?: User;
  warn?: (text: string) => void;
  /** The options as the request gave them. */
  given?: Readonly<Record<string, unknown>>;
  /** The request named no object. */
  inCollection?: true;
}

/** What a deletion came to: the object is gone, or it is marked and waits for finalizers or its grace period. */
export interface DeletionResult {
  object: KubeObject;
  gone: boolean;
}

/** Begins, hastens or completes the deletion of one object. 404 when it is missing, 409 when a precondition does not hold. */
export function remove(api: Api, target: Target, options: DeletionOptions): DeletionResult {
  const { resource, name } = target;
  const old = stored(api, target);
  const refusal = resource.definition.refuseDeletion?.(old);
  if (refusal !== undefined) throw forbidden(resource.ref, name, refusal);
  requirePreconditions(resource, name, old, options.preconditions ?? {});
  askPolicies(api, resource, old, options);
  // What is gone cannot be asked about.
  const before = resource.asks ? servedForm(resource, old) : undefined;
  const shown = (object: KubeObject) =>
    before ? { ...before, metadata: object.metadata } : servedForm(resource, object);
  const grace = resource.definition.graceSeconds?.(old, options.gracePeriodSeconds);
  const draft = clone(old);
  setPropagation(draft, options.propagationPolicy ?? usualPropagation(resource, old));
  if (!old.metadata.deletionTimestamp) resource.definition.beforeDeletion?.(draft, { now: api.clock.now() });
  const isHeld = (draft.metadata.finalizers?.length ?? 0) > 0 || resource.definition.heldBy?.(draft) === true;
  if (!isHeld && !grace) {
    if (!options.dryRun) drop(api, resource, old);
    return { object: shown(draft), gone: true };
  }
  mark(api, resource, draft, grace);
  if (sameDeletion(draft, old)) return { object: shown(old), gone: false };
  const object = options.dryRun ? draft : api.store.put(resource.storage, draft);
  return { object: shown(object), gone: false };
}

function askPolicies(
  api: Api,
  resource: ServedResource,
  oldObject: KubeObject,
  { user, dryRun, given, inCollection, warn = () => {} }: DeletionOptions,
): void {
  if (!user) return;
  const named = admissionRequest({
    resource,
    subresource: '',
    operation: 'DELETE',
    object: undefined,
    oldObject,
    user,
    dryRun,
    options: given,
  });
  const request = inCollection ? { ...named, name: '' } : named;
  mutateByWebhooks(api, request, firstRound(), { sent: undefined, warn, complete: () => {} });
  validateByPolicies(api, request, warn);
  validateByWebhooks(api, request, warn);
}

/** Removes an object whose deletion has begun and which nothing holds any more; undefined when it must stay. */
export function finishDeletion(api: Api, resource: ServedResource, draft: KubeObject): KubeObject | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = draft.metadata;
  if (!deletionTimestamp || (finalizers?.length ?? 0) > 0 || (deletionGracePeriodSeconds ?? 0) > 0) return undefined;
  if (resource.definition.heldBy?.(draft)) return undefined;
  drop(api, resource, draft);
  return draft;
}

function drop(api: Api, resource: ServedResource, object: KubeObject): void {
  api.store.remove(resource.storage, keyOf(object));
}

function requirePreconditions(
  resource: ServedResource,
  name: string,
  { metadata }: KubeObject,
  { uid, resourceVersion }: NonNullable<DeletionOptions['preconditions']>,
): void {
  // This one conflict names the kind, where others name the resource.
  const differs = (why: string) => conflict({ ...resource.ref, plural: resource.definition.kind }, name, why);
  if (uid && uid !== metadata.uid)
    throw differs(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (resourceVersion && resourceVersion !== metadata.resourceVersion)
    throw differs(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
}

/** What the kind does to dependents when nobody says; a deletion that has begun in the foreground goes on so. */
function usualPropagation({ definition }: ServedResource, { metadata }: KubeObject): 'Orphan' | undefined {
  const isDecided = metadata.finalizers?.some((finalizer) => ofPolicy.has(finalizer));
  return isDecided ? undefined : definition.defaultPropagation;
}

// The garbage collector acts on these two finalizers; the API server only sets and clears them (registry/generic/registry/store.go).
function setPropagation(draft: KubeObject, policy: DeletionOptions['propagationPolicy']): void {
  const kept = (draft.metadata.finalizers ?? []).filter(
    (finalizer) => policy === undefined || !ofPolicy.has(finalizer),
  );
  const finalizers =
    policy === 'Foreground' ? [...kept, 'foregroundDeletion'] : policy === 'Orphan' ? [...kept, 'orphan'] : kept;
  if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
  else delete draft.metadata.finalizers;
}

const ofPolicy = new Set(['foregroundDeletion', 'orphan']);

function mark(api: Api, resource: ServedResource, draft: KubeObject, grace: number | undefined): void {
  const { metadata } = draft;
  const seconds = grace ?? 0;
  const isShorter = metadata.deletionGracePeriodSeconds !== undefined && seconds < metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp && !isShorter) return;
  metadata.deletionTimestamp = formatTime(api.clock.now() + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  if (hasGeneration(resource.definition) && metadata.generation !== undefined) metadata.generation += 1;
  resource.definition.onDeletion?.(draft);
}

function sameDeletion(draft: KubeObject, old: KubeObject): boolean {
  return (
    draft.metadata.deletionTimestamp === old.metadata.deletionTimestamp &&
    draft.metadata.deletionGracePeriodSeconds === old.metadata.deletionGracePeriodSeconds &&
    (draft.metadata.finalizers ?? []).join() === (old.metadata.finalizers ?? []).join()
  );
}
