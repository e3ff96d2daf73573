import type { Observation } from '../gateway/define.ts';
import { type CouldNotLook, type ServedKind, ViewError } from '../kube/cluster-view.ts';
import { controllerOf, type KubeObject } from '../kube/object.ts';
import { kindOfPlural } from './kinds.ts';
import type { SetupObject, StepInput } from './step.ts';

const writeVerbs = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

interface Watched {
  now: KubeObject[];
  gone: KubeObject[];
}

/** What checks and rules ask of the cluster and the observations. Sees only the attempt's own namespaces and objects. */
export class Facts {
  readonly input: StepInput;
  /** One look sees one state, however many rules ask. */
  readonly #watched = new Map<string, Promise<Watched>>();
  constructor(input: StepInput) {
    this.input = input;
  }

  /** The kind as served; throws ViewError. */
  resolve(ref: { apiVersion?: string | undefined; kind: string }): Promise<ServedKind> {
    return this.input.view.resolve({ kind: ref.kind, ...(ref.apiVersion ? { apiVersion: ref.apiVersion } : {}) });
  }

  /** What is there now and what is gone; throws ViewError when it cannot look. */
  watched(kind: ServedKind, namespace: string | undefined): Promise<Watched> {
    const key = `${kind.apiVersion} ${kind.plural} ${namespace ?? ''}`;
    const kept = this.#watched.get(key) ?? this.#look(kind, namespace);
    this.#watched.set(key, kept);
    return kept;
  }

  async #look(kind: ServedKind, namespace: string | undefined): Promise<Watched> {
    const watched = await this.input.view.watch(kind, namespace);
    const failure = watched.failure();
    if (failure) throw new ViewError(failure);
    return { now: watched.objects().filter(isOwn), gone: watched.gone().filter(isOwn) };
  }

  /** Objects for an explanation: none when they cannot be had. */
  async objects(kind: string, namespace: string = this.input.scope.namespace): Promise<KubeObject[]> {
    try {
      const served = await this.resolve({ kind });
      return (await this.watched(served, served.namespaced ? namespace : undefined)).now;
    } catch (error) {
      if (error instanceof ViewError) return [];
      throw error;
    }
  }

  /** Objects that a verdict rests on; throws ViewError when they cannot be had: nothing seen is not nothing there. */
  async mustSee(kind: string, namespace: string): Promise<KubeObject[]> {
    const served = await this.resolve({ kind });
    return (await this.watched(served, served.namespaced ? namespace : undefined)).now;
  }

  /** The observations of this step, oldest first; without dry runs. */
  observed(): Observation[] {
    return this.input.observations.since(0).filter(({ atMs }) => atMs >= this.input.stepStartedAt);
  }

  writes(): Observation[] {
    return this.observed().filter(({ verb, dryRun, subresource }) => {
      const isReview = subresource === 'eviction' || subresource === 'binding';
      return writeVerbs.has(verb) && !dryRun && !isReview;
    });
  }

  lastWriteAt(): number {
    const { lastWriteAt, stepStartedAt } = this.input;
    if (lastWriteAt !== undefined) return lastWriteAt;
    // What somebody runs in a container may bring about as much as a write; newer kubectls ask for it with GET.
    const executed = this.observed().filter(({ subresource }) => subresource === 'exec');
    const times = [this.writes(), executed].map((some) => some.findLast(succeeded)?.atMs ?? stepStartedAt);
    return Math.max(...times);
  }

  /** Whether a deletion that may have taken the object was seen in this step. */
  sawDeletion(plural: string, name: string | undefined): boolean {
    return this.writes().some(
      (write) =>
        succeeded(write) &&
        ((write.verb === 'delete' && write.resource === plural && (!name || write.name === name)) ||
          (write.verb === 'deletecollection' && write.resource === plural)),
    );
  }

  /** The kinds that the learner wrote in this step. */
  writtenKinds(): { apiVersion: string; kind: string; plural: string }[] {
    const plurals = new Set(
      this.writes()
        .filter(succeeded)
        .map(({ resource }) => resource),
    );
    return [...plurals].flatMap((plural) => kindOfPlural(plural) ?? []);
  }

  /** Made in this step, as far as the API's whole seconds tell. */
  isNew(object: KubeObject): boolean {
    return Date.parse(object.metadata.creationTimestamp) >= Math.floor(this.input.stepStartedAt / 1000) * 1000;
  }

  isSetup(object: { kind: string; metadata: { name: string } }): boolean {
    return this.setupObject(object) !== undefined;
  }

  /** What the lesson's setup made of that kind and name. */
  setupObject(object: { kind: string; metadata: { name: string } }): SetupObject | undefined {
    return this.input.setup?.find(({ kind, name }) => kind === object.kind && name === object.metadata.name);
  }
}

export const succeeded = ({ code }: Observation) => (code >= 200 && code < 300) || code === 101;

/** Made by a controller and not by somebody at a keyboard. */
export const isControlled = (object: KubeObject) => controllerOf(object) !== undefined;

/** Not one of the objects that a cluster puts into every namespace. */
export function isOwn({ kind, metadata: { name } }: KubeObject): boolean {
  if (kind === 'ConfigMap') return name !== 'kube-root-ca.crt';
  if (kind === 'ServiceAccount') return name !== 'default';
  return !(kind === 'Service' && name === 'kubernetes');
}

/** The learner never made a mistake when the cluster could not be asked: rule 1. */
export function couldNotAsk(reason: CouldNotLook): { kind: 'unknown'; reason: string } {
  if (reason.kind === 'unreachable')
    return { kind: 'unknown', reason: `Could not look: ${reason.message}. Your work is not judged.` };
  if (reason.kind === 'forbidden')
    return { kind: 'unknown', reason: `Could not look: the cluster forbids it (${reason.message}).` };
  return { kind: 'unknown', reason: `Could not look: this cluster does not serve it (${reason.message}).` };
}
