import type { ContainerRun } from '../../kube/cluster-view.ts';
import type { ContainerStatus, KubeObject, Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { explainPod } from '../explain/pod.ts';
import { mustSeeBelow, podsOf } from '../explain/walk.ts';
import { show } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { compileLinear } from '../linear-regex.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';
import { selected } from './selected.ts';

type LogsSpec = Extract<Assertion, { kind: 'logs' }>['of'];

/** Passes when the log of one of the Pods has the text. */
export async function assessLogs(of: LogsSpec, check: Check, facts: Facts): Promise<Outcome> {
  const { now, none } = await selected(of.of, check, facts);
  const [object] = now;
  if (!object) return none();
  for (const each of now) await mustSeeBelow(each, 'pods', facts);
  const pods = (await Promise.all(now.map((each) => podsOf(each, facts)))).flat();
  const runs = pods.flatMap((pod) => runsOf(pod, of.container));
  let lastLine = '';
  for (const run of runs) {
    const log = await facts.input.view.log(run);
    const failure = log.failure();
    if (failure) return { kind: 'unknown', reason: `Could not read the log of ${run.pod}: ${failure.message}.` };
    if (has(of, log.text())) return { kind: 'fulfilled', subject: { object } };
    lastLine = log.text().trimEnd().split('\n').at(-1) ?? '';
  }
  for (const pod of pods) {
    const trouble = await explainPod(pod, facts);
    if (trouble) return trouble;
  }
  const wanted = of.contains !== undefined ? `"${of.contains}"` : `a line like ${of.matches ?? ''}`;
  const canStillCome = pods.length === 0 || pods.some(({ status }) => !isFinished({ status: status as Pod['status'] }));
  const last = lastLine === '' ? 'nothing' : show(lastLine);
  return finding('log-lacks', `The log of ${object.kind} ${object.metadata.name} has no ${wanted} yet.`, {
    look: `kubectl logs ${object.kind === 'Pod' ? '' : `${object.kind.toLowerCase()}/`}${object.metadata.name}`,
    differences: [{ path: 'last line of the log', expected: wanted, found: last }],
    ...(canStillCome ? { waitingFor: `${wanted} in the log` } : {}),
  });
}

/** The runs of the Pod's containers that have a log: the present one, or the last that ended. */
function runsOf(pod: KubeObject, container: string | undefined): ContainerRun[] {
  const { namespace = '', name } = pod.metadata;
  const { status } = pod as Pod;
  const statuses: ContainerStatus[] = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return statuses
    .filter((each) => container === undefined || each.name === container)
    .flatMap(({ name: of, state }) => {
      const containerId = state?.running ? statusId(statuses, of) : state?.terminated?.containerID;
      return containerId ? [{ namespace, pod: name, container: of, containerId }] : [];
    });
}

function statusId(statuses: readonly ContainerStatus[], container: string): string | undefined {
  return statuses.find(({ name }) => name === container)?.containerID;
}

function has({ contains, matches }: LogsSpec, text: string): boolean {
  if (contains !== undefined && !text.includes(contains)) return false;
  // RE2 is linear in the text, whatever the lesson's expression is.
  return matches === undefined || compileLinear(matches).matcher(text).find();
}
