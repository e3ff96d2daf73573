import { clone, equal, type Job, type Pod } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';
import { PodControl } from '../pod-control.ts';
import { isActive, isReady, isTerminating } from '../pods.ts';
import type { JobCondition } from './conditions.ts';
import { rulingOn } from './failure-policy.ts';
import { countOf, hasIndex, type Intervals, parseIntervals, withIndexes } from './intervals.ts';
import { failureCount, finishedAt, ignoredFailureCount, indexOf, isFailed, isIndexed, isTracked } from './job-pods.ts';

export type JobStatus = NonNullable<Job['status']>;

/** One Job and its Pods during one reconcile; the status is worked out and written as a whole. */
export class JobSync {
  readonly client: Client;
  readonly now: number;
  readonly control: PodControl;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly status: JobStatus;
  /** How the Job ends; undefined while it goes on. */
  ending: JobCondition | undefined;
  job: Job;
  activeCount: number;
  ready: number;
  terminating: number;
  succeeded: number;
  failed: number;
  countedIndexes: Intervals = [];
  succeededIndexes: Intervals = [];
  failedIndexes: Intervals | undefined;
  /** The last Pods that failed for indexes that shall be tried again: they tell how often it was. */
  lastFailed: ReadonlyMap<number, Pod> = new Map();

  constructor(client: Client, now: number, job: Job, pods: readonly Pod[]) {
    this.client = client;
    this.now = now;
    this.job = job;
    this.control = new PodControl(client, job, 'job-controller');
    this.pods = isIndexed(job) ? [...pods].sort((a, b) => (indexOf(a) ?? -1) - (indexOf(b) ?? -1)) : pods;
    this.status = clone(job.status ?? {});
    this.status.uncountedTerminatedPods ??= {};
    this.active = this.pods.filter(isActive);
    this.activeCount = this.active.length;
    this.ready = this.active.filter(isReady).length;
    this.terminating = this.pods.filter(isTerminating).length;
    const { succeeded: waitingSucceeded = [], failed: waitingFailed = [] } = this.status.uncountedTerminatedPods;
    const newSucceeded = this.uncounted(waitingSucceeded).filter(({ status }) => status?.phase === 'Succeeded');
    const newFailed = this.uncounted(waitingFailed).filter((pod) => isFailed(pod, job) && rulingOn(job, pod).counts);
    this.succeeded = (this.status.succeeded ?? 0) + newSucceeded.length + waitingSucceeded.length;
    this.failed = (this.status.failed ?? 0) + newFailed.length + waitingFailed.length;
    if (isIndexed(job)) this.readIndexes();
  }

  get completions(): number {
    return this.job.spec.completions ?? 0;
  }

  get limitsEachIndex(): boolean {
    return this.job.spec.backoffLimitPerIndex !== undefined;
  }

  /** Whether the Pod's index is one that the Job has; any Pod will do for a Job without indexes. */
  hasValidIndex(pod: Pod): boolean {
    return !isIndexed(this.job) || (indexOf(pod) ?? Number.POSITIVE_INFINITY) < this.completions;
  }

  async writeStatus(): Promise<void> {
    if (equal(this.status, this.job.status ?? {})) return;
    this.job = await this.client.updateStatus('jobs.batch', { ...clone(this.job), status: clone(this.status) });
  }

  /** Pods that are tracked and of which the status does not know. */
  private uncounted(known: readonly string[]): Pod[] {
    return this.pods.filter((pod) => isTracked(pod) && !known.includes(pod.metadata.uid) && this.hasValidIndex(pod));
  }

  private readIndexes(): void {
    const own = this.pods.filter((pod) => isTracked(pod) && this.hasValidIndex(pod));
    this.countedIndexes = parseIntervals(this.status.completedIndexes, this.completions);
    const done = own.filter(({ status }) => status?.phase === 'Succeeded').flatMap((pod) => indexOf(pod) ?? []);
    this.succeededIndexes = withIndexes(this.countedIndexes, done);
    this.succeeded = countOf(this.succeededIndexes);
    if (!this.limitsEachIndex) return;
    const lost = own.filter((pod) => this.failsIndex(pod)).flatMap((pod) => indexOf(pod) ?? []);
    this.failedIndexes = withIndexes(parseIntervals(this.status.failedIndexes, this.completions), lost);
    this.lastFailed = this.findLastFailed(own);
  }

  private failsIndex(pod: Pod): boolean {
    if (!isFailed(pod, this.job)) return false;
    const { action, counts } = rulingOn(this.job, pod);
    return action === 'FailIndex' || (counts && failureCount(pod) >= (this.job.spec.backoffLimitPerIndex ?? 0));
  }

  private findLastFailed(own: readonly Pod[]): Map<number, Pod> {
    const running = new Set(this.active.map(indexOf));
    const last = new Map<number, Pod>();
    const failures = (pod: Pod) => failureCount(pod) + ignoredFailureCount(pod);
    for (const pod of own) {
      const index = indexOf(pod);
      if (index === undefined || !isFailed(pod, this.job) || running.has(index)) continue;
      if (hasIndex(this.succeededIndexes, index) || hasIndex(this.failedIndexes ?? [], index)) continue;
      const other = last.get(index);
      if (!other || (failures(other) <= failures(pod) && finishedAt(pod) >= finishedAt(other))) last.set(index, pod);
    }
    return last;
  }
}
