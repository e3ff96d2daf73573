import { clone, type DaemonSet, equal, type Node, type Pod } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';
import { PodControl, podFromTemplate } from '../pod-control.ts';
import { availableIn, isReady } from '../pods.ts';
import { revisionLabel } from '../revision-history.ts';
import { daemonTemplate, placementOn, targetNode, templateFor } from './placement.ts';

const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';

type Status = NonNullable<DaemonSet['status']>;

/** One DaemonSet, the nodes and its Pods on them during one reconcile. */
export class DaemonSync {
  readonly client: Client;
  readonly now: number;
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  /** The hash of the set's present template. */
  readonly hash: string;
  readonly control: PodControl;

  constructor(client: Client, now: number, set: DaemonSet, hash: string) {
    this.client = client;
    this.now = now;
    this.set = set;
    this.hash = hash;
    this.nodes = client.list('nodes');
    this.control = new PodControl(client, set, 'daemonset-controller');
  }

  /** The Pods on a node, or made for it; the oldest that has come there first. */
  podsOn(node: string): Pod[] {
    return this.pods()
      .filter((pod) => targetNode(pod) === node)
      .sort(byAge);
  }

  pods(): readonly Pod[] {
    return this.client.listOwnedBy('pods', this.set);
  }

  isAvailable(pod: Pod): boolean {
    return availableIn(pod, this.set.spec.minReadySeconds ?? 0, this.now) === 0;
  }

  isUpdated({ metadata: { labels = {} } }: Pod): boolean {
    const generation = this.set.metadata.annotations?.[generationAnnotation];
    return labels[revisionLabel] === this.hash || (generation !== undefined && labels[generationLabel] === generation);
  }

  async create(nodes: readonly string[]): Promise<void> {
    const template = daemonTemplate(this.set);
    const generation = this.set.metadata.annotations?.[generationAnnotation];
    const labels = {
      ...template.metadata?.labels,
      ...(generation !== undefined && { [generationLabel]: generation }),
      [revisionLabel]: this.hash,
    };
    const labelled = { ...template, metadata: { ...template.metadata, labels } };
    await this.control.createAll(nodes.map((node) => podFromTemplate(this.set, templateFor(labelled, node))));
  }

  status(): Status {
    const counts = {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
      updatedNumberScheduled: 0,
      numberAvailable: 0,
    };
    for (const node of this.nodes) {
      const [first] = this.podsOn(node.metadata.name);
      if (!placementOn(node, this.set).runs) {
        if (first) counts.numberMisscheduled++;
        continue;
      }
      counts.desiredNumberScheduled++;
      if (!first) continue;
      counts.currentNumberScheduled++;
      if (isReady(first)) counts.numberReady++;
      if (this.isAvailable(first)) counts.numberAvailable++;
      if (this.isUpdated(first)) counts.updatedNumberScheduled++;
    }
    const { updatedNumberScheduled, numberAvailable, ...always } = counts;
    const numberUnavailable = counts.desiredNumberScheduled - numberAvailable;
    const collisionCount = this.set.status?.collisionCount;
    return {
      ...always,
      observedGeneration: this.set.metadata.generation ?? 0,
      ...(updatedNumberScheduled > 0 && { updatedNumberScheduled }),
      ...(numberAvailable > 0 && { numberAvailable }),
      ...(numberUnavailable > 0 && { numberUnavailable }),
      ...(collisionCount !== undefined && { collisionCount }),
    };
  }

  async writeStatus(status: Status): Promise<void> {
    if (equal(status, this.set.status ?? {})) return;
    await this.client.updateStatus('daemonsets.apps', { ...clone(this.set), status });
  }
}

function byAge(a: Pod, b: Pod): number {
  if (Boolean(a.spec.nodeName) !== Boolean(b.spec.nodeName)) return a.spec.nodeName ? -1 : 1;
  const [first, second] = [a.metadata, b.metadata];
  if (first.creationTimestamp !== second.creationTimestamp)
    return first.creationTimestamp < second.creationTimestamp ? -1 : 1;
  return first.name < second.name ? -1 : 1;
}
