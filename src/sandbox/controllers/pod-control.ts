import {
  clone,
  controllerRef,
  type Draft,
  type KubeObject,
  keyOf,
  type Pod,
  type PodTemplateSpec,
} from '../../kube/object.ts';
import { ApiError } from '../api/errors.ts';
import type { Client, EventText } from '../client.ts';
import { isNamespaceTerminating } from './create-once.ts';

/** The Pod that a controller makes from a template, with a generated name and the owner's reference. */
export function podFromTemplate(owner: KubeObject, template: PodTemplateSpec | undefined): Draft<Pod> {
  const { metadata, spec } = clone(template ?? {});
  const draft = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
      ...(metadata?.labels && { labels: metadata.labels }),
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ...(metadata?.finalizers && { finalizers: metadata.finalizers }),
      ownerReferences: [controllerRef(owner)],
    },
    spec: spec ?? { containers: [] },
  };
  return draft as Draft<Pod>;
}

/** Makes and deletes the Pods of one owner and tells of it, as RealPodControl of pkg/controller does. */
export class PodControl {
  private readonly client: Client;
  private readonly owner: KubeObject;
  private readonly component: string;

  constructor(client: Client, owner: KubeObject, component: string) {
    this.client = client;
    this.owner = owner;
    this.component = component;
  }

  /** Makes one Pod. Throws what the API answers; a namespace that ends is no failure. */
  async create(draft: Draft<Pod>): Promise<void> {
    try {
      const pod = await this.client.create('pods', draft);
      await this.tell('Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // In a namespace that ends all creations fail, and nobody needs to hear of it.
      if (isNamespaceTerminating(error)) return;
      await this.tell('Warning', 'FailedCreate', `Error creating: ${error.message}`);
      throw error;
    }
  }

  /** Makes one Pod, then two, then four: when all would fail alike, few are tried. Throws the first failure. */
  async createAll(drafts: readonly Draft<Pod>[]): Promise<void> {
    for (let done = 0, size = 1; done < drafts.length; done += size, size *= 2) {
      const results = await Promise.allSettled(drafts.slice(done, done + size).map((draft) => this.create(draft)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  }

  /** Deletes one Pod; one that is gone already is as well. */
  async delete(pod: Pod): Promise<void> {
    try {
      await this.client.delete('pods', keyOf(pod));
      await this.tell('Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason === 'NotFound') return;
      await this.tell('Warning', 'FailedDelete', `Error deleting: ${error.message}`);
      throw error;
    }
  }

  /** Deletes all of these; throws the first failure when all have been tried. */
  async deleteAll(pods: readonly Pod[]): Promise<void> {
    let failure: unknown;
    for (const pod of pods) {
      try {
        await this.delete(pod);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
  }

  async tell(type: EventText['type'], reason: string, message: string): Promise<void> {
    await this.client.event(this.owner, { type, reason, message }, { component: this.component });
  }
}
