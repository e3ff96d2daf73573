import { type Event, isRecord, type Pod } from '../../../../kube/object.ts';
import { isFinished } from '../../../../kube/pod-phase.ts';
import type { ApiClient, ApiRequest, ApiResult } from '../../api/client.ts';
import { problemOf } from '../../api/hear-of.ts';
import { type ProgramIO, sleep, type Wait } from '../../process.ts';
import type { PodSettings } from './dag.ts';
import { type Level, loggers } from './log-lines.ts';
import { podRequest, type TaskTry, tryLabels } from './pod-request.ts';
import { rendered, UndefinedField } from './templates.ts';

export type Log = (level: Level, text: string, logger: string) => void;

/** What fails a try: its text is what Python would print last. */
export class TaskFailure extends Error {}

const checkMs = 5000;
const pollMs = 2000;

/** Runs one try as a KubernetesPodOperator does: its Pod is made, waited for, its log told, and taken away. Throws a TaskFailure. */
export function* runPod(
  io: ProgramIO,
  api: ApiClient | undefined,
  one: TaskTry,
  log: Log,
): Generator<Wait, void, void> {
  if (!api)
    throw new TaskFailure(
      'kubernetes.config.config_exception.ConfigException: Invalid kube-config file. No configuration found.',
    );
  const settings = renderedOrFailure(one);
  const namespace = settings.namespace ?? api.namespace;
  const ask = (request: ApiRequest) => asked(api, request);
  const { name, body } = podRequest(one, settings, namespace, io.random);
  log('info', `Building pod ${name} with labels: ${pythonRepr(tryLabels(one, one.number))}`, loggers.operator);
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const selector = [
    ...Object.entries({ ...settings.labels, ...tryLabels(one) })
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`),
    'already_checked!=True',
    '!airflow-worker',
  ].join(',');
  const query = `${pods}?labelSelector=${encodeURIComponent(selector)}`;
  const [old] = yield* podsAt(ask, query);
  let pod = old?.metadata.name ?? name;
  if (old && isFinished(old)) {
    log('info', `Found terminated old matching pod ${pod}`, loggers.operator);
    yield* ask({ method: 'DELETE', path: `${pods}/${pod}` });
    log('info', 'Deleted pod to handle rerun and create new pod!', loggers.operator);
  }
  if (!old || isFinished(old)) {
    pod = name;
    const made = yield* api.ask({ method: 'POST', path: pods, body });
    if (made.kind !== 'done') {
      log('error', `Exception when attempting to create Namespaced Pod: ${JSON.stringify(body)}`, loggers.podManager);
      throw new TaskFailure(exceptionText(api, pods, made));
    }
  }
  const path = `${pods}/${pod}`;
  const read = function* (): Generator<Wait, Pod, void> {
    return (yield* ask({ path })) as Pod;
  };
  let last: Pod | undefined;
  try {
    for (const { metadata } of yield* podsAt(ask, query)) {
      const labels = pythonRepr(metadata.labels ?? {});
      log('info', `Found matching pod ${metadata.name} with labels ${labels}`, loggers.operator);
      log('info', `\`try_number\` of task_instance: ${one.number}`, loggers.operator);
      log('info', `\`try_number\` of pod: ${metadata.labels?.try_number}`, loggers.operator);
    }
    yield* awaitStart(io, api, { read, pod, namespace, settings, log });
    if (settings.getLogs) yield* follow(api, path, log);
    for (last = yield* read(); !isFinished(last); last = yield* read()) {
      log('info', `Pod ${pod} has phase ${last.status?.phase}`, loggers.podManager);
      yield sleep(io.clock, pollMs);
    }
  } catch (failure) {
    if (!(failure instanceof TaskFailure)) throw failure;
    last ??= yield* readAgain(api, path);
    yield* cleanUp(api, path, last, settings, log);
    throw failure;
  }
  const succeeded = last.status?.phase === 'Succeeded';
  yield* cleanUp(api, path, last, settings, log);
  if (!succeeded)
    throw new TaskFailure(`airflow.sdk.exceptions.AirflowException: Pod ${pod} returned a failure.${messageOf(last)}`);
}

function renderedOrFailure(one: TaskTry): PodSettings {
  try {
    return rendered(one);
  } catch (error) {
    if (error instanceof UndefinedField) throw new TaskFailure(error.message);
    throw error;
  }
}

function* asked(api: ApiClient, request: ApiRequest): Generator<Wait, Record<string, unknown>, void> {
  const result = yield* api.ask(request);
  if (result.kind === 'done') return result.body;
  throw new TaskFailure(exceptionText(api, request.path, result));
}

function* podsAt(
  ask: (request: ApiRequest) => Generator<Wait, Record<string, unknown>, void>,
  path: string,
): Generator<Wait, Pod[], void> {
  const { items } = yield* ask({ path });
  return (Array.isArray(items) ? items : []).filter(isRecord) as unknown as Pod[];
}

function* readAgain(api: ApiClient, path: string): Generator<Wait, Pod | undefined, void> {
  const result = yield* api.ask({ path });
  return result.kind === 'done' ? (result.body as unknown as Pod) : undefined;
}

/** What the Python client says of an answer. */
function exceptionText(api: ApiClient, path: string, result: Exclude<ApiResult, { kind: 'done' }>): string {
  if (result.kind === 'failed') return `urllib3.exceptions.MaxRetryError: ${problemOf(api, path, result)}`;
  const { name, reason } = exceptions[result.code] ?? { name: 'ApiException', reason: result.reason };
  return `kubernetes.client.exceptions.${name}: (${result.code})\nReason: ${reason}\nHTTP response body: ${result.body.trimEnd()}\n`;
}

const exceptions: Record<number, { name: string; reason: string }> = {
  401: { name: 'UnauthorizedException', reason: 'Unauthorized' },
  403: { name: 'ForbiddenException', reason: 'Forbidden' },
  404: { name: 'NotFoundException', reason: 'Not Found' },
  409: { name: 'ApiException', reason: 'Conflict' },
  422: { name: 'ApiException', reason: 'Unprocessable Entity' },
};

interface Start {
  read(): Generator<Wait, Pod, void>;
  pod: string;
  namespace: string;
  settings: PodSettings;
  log: Log;
}

function* awaitStart(io: ProgramIO, api: ApiClient, { read, pod, namespace, settings, log }: Start) {
  const { startupTimeoutSeconds: seconds } = settings;
  const seen = new Set<string>();
  let isWatching = true;
  let [sinceMs, isScheduled] = [io.clock.now(), false];
  log('info', `::group::Waiting up to ${seconds}s to get the POD scheduled...`, loggers.podManager);
  const fail = (text: string): never => {
    log('info', '::endgroup::', loggers.podManager);
    throw new TaskFailure(`airflow.providers.cncf.kubernetes.utils.pod_manager.${text}`);
  };
  for (;;) {
    const { status } = yield* read();
    if (isWatching) isWatching = yield* tellEvents(api, { namespace, pod, seen, log });
    if (status?.phase !== 'Pending') {
      log('info', `Pod has reached ${status?.phase} phase before launch timeout`, loggers.podManager);
      log('info', '::endgroup::', loggers.podManager);
      return;
    }
    if (!isScheduled && status.conditions?.some((one) => one.type === 'PodScheduled' && one.status === 'True')) {
      [isScheduled, sinceMs] = [true, io.clock.now()];
      log('info', `Waiting ${seconds}s to get the POD running...`, loggers.podManager);
    }
    if (io.clock.now() - sinceMs >= seconds * 1000)
      fail(
        isScheduled
          ? `PodLaunchTimeoutException: Pod took too long to start. More than ${seconds}s. Check the pod events in kubernetes.`
          : `PodLaunchTimeoutException: Pod took too long to be scheduled on the cluster, giving up. More than ${seconds}s. Check the pod events in kubernetes.`,
      );
    for (const { state } of status.containerStatuses ?? [])
      if (/^(InvalidImageName|ErrImageNeverPull|ErrImagePull|ImagePullBackOff)$/.test(state?.waiting?.reason ?? ''))
        fail(
          `PodLaunchFailedException: Image cannot be pulled, unable to start: ${state?.waiting?.reason}\n${state?.waiting?.message ?? ''}`,
        );
    yield sleep(io.clock, checkMs);
  }
}

/** Tells the Pod's events that are new; false when they may not be read, which is told once. */
function* tellEvents(
  api: ApiClient,
  { namespace, pod, seen, log }: { namespace: string; pod: string; seen: Set<string>; log: Log },
): Generator<Wait, boolean, void> {
  const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(`involvedObject.name=${pod}`)}`;
  const result = yield* api.ask({ path });
  if (result.kind !== 'done') {
    log('warning', `Stopped watching events of pod ${pod}: ${exceptionText(api, path, result)}`, loggers.podManager);
    return false;
  }
  const { items } = result.body;
  for (const { metadata, message, involvedObject } of (Array.isArray(items) ? items : []) as Event[]) {
    if (seen.has(metadata.uid)) continue;
    seen.add(metadata.uid);
    log('info', `The Pod has an Event: ${message} from ${involvedObject.fieldPath ?? 'None'}`, loggers.podManager);
  }
  return true;
}

function* follow(api: ApiClient, path: string, log: Log): Generator<Wait, void, void> {
  const asking = `${path}/log?container=base&follow=true`;
  const ended = yield* api.lines(asking, (line) => log('info', `[base] ${line}`, loggers.podManager));
  if (ended.kind === 'closed') return;
  throw new TaskFailure(exceptionText(api, asking, ended));
}

/** What becomes of the Pod at the end, by `on_finish_action`. One that stays is marked, so that no later try takes it for its own. */
function* cleanUp(
  api: ApiClient,
  path: string,
  pod: Pod | undefined,
  { onFinish }: PodSettings,
  log: Log,
): Generator<Wait, void, void> {
  if (!pod) return;
  const { name } = pod.metadata;
  const phase = pod.status?.phase;
  if (phase !== 'Succeeded' || onFinish === 'keep_pod' || onFinish === 'delete_active_pod') {
    const body = { metadata: { labels: { already_checked: 'True' } } };
    yield* api.ask({ method: 'PATCH', path, body, contentType: 'application/strategic-merge-patch+json' });
  }
  const isDeleted =
    onFinish === 'delete_pod' ||
    (onFinish === 'delete_succeeded_pod' && phase === 'Succeeded') ||
    (onFinish === 'delete_active_pod' && (phase === 'Running' || phase === 'Pending'));
  log('info', `${isDeleted ? 'Deleting pod' : 'Skipping deleting pod'}: ${name}`, loggers.operator);
  if (isDeleted) yield* api.ask({ method: 'DELETE', path });
}

const messageOf = ({ status }: Pod) => {
  const message = status?.containerStatuses?.[0]?.state?.terminated?.message;
  return message === undefined ? '' : `\n${message}`;
};

const pythonRepr = (record: Record<string, string>) =>
  `{${Object.entries(record)
    .map(([name, value]) => `'${name}': '${value}'`)
    .join(', ')}}`;
