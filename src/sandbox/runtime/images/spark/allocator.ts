import { isRecord } from '../../../../kube/object.ts';
import type { ApiClient, ApiResult } from '../../api/client.ts';
import { type ProgramIO, type Script, sleep, type Wait } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';
import { numberOf } from './conf.ts';
import { type ExecutorSettings, executorName, executorPod, executorSelector, ownedBy } from './executor-pod.ts';
import { type ExecutorState, executorState } from './executor-state.ts';
import type { SparkLog } from './log4j.ts';
import { refusal } from './refusal.ts';

/** Keeps an application's executors at their number. */
export interface Allocator {
  /** Asks for the first executors, and goes on beside the driver; a text is the refusal that it ends with. */
  begin(): Generator<Wait, string | undefined, void>;
  /** Deletes what was made for the application. */
  stop(): Generator<Wait, void, void>;
}

/** Told of an executor's end, and that too many have ended. */
export interface AllocatorEvents {
  lost(state: ExecutorState): void;
  tooManyFailures(): void;
}

// spark.kubernetes.allocation.batch.size and .delay.
const batchSize = 5;
const delayMs = 1000;

/** Makes the allocator of an application in a namespace. */
export function createAllocator(
  io: ProgramIO,
  api: ApiClient,
  log: SparkLog,
  settings: ExecutorSettings & { namespace: string; url: string },
  events: AllocatorEvents,
): Allocator {
  const { conf, namespace, appId } = settings;
  const target = numberOf(conf, 'spark.executor.instances', 2);
  const wanted = numberOf(conf, 'spark.executor.instances', 0);
  const limit = numberOf(conf, 'spark.executor.maxNumFailures', Math.max(3, 2 * wanted));
  const deletes = conf.get('spark.kubernetes.executor.deleteOnTermination') !== 'false';
  const root = `/api/v1/namespaces/${namespace}`;
  const selector = encodeURIComponent(
    Object.entries(executorSelector(appId))
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
  );
  const known = new Map<number, ExecutorState>();
  const asked = new Set<number>();
  const ended = new Set<number>();
  const isOver = { isTrue: false };
  let lastId = 0;
  let failures = 0;

  const hear = (type: string, object: Record<string, unknown>) => {
    const state = executorState(object);
    if (!state || isOver.isTrue) return;
    asked.delete(state.id);
    known.set(state.id, type === 'DELETED' && !isFinal(state) ? { ...state, phase: 'deleted' } : state);
  };
  const url = (path: string) => `${settings.url}${path}`;

  function* watch(): Script {
    while (!isOver.isTrue) {
      const listed = yield* api.ask({ path: `${root}/pods?labelSelector=${selector}` });
      const items =
        listed.kind === 'done' && Array.isArray(listed.body.items) ? listed.body.items.filter(isRecord) : [];
      for (const item of items) hear('ADDED', item);
      const metadata = listed.kind === 'done' && isRecord(listed.body.metadata) ? listed.body.metadata : {};
      const from = metadata.resourceVersion ?? '0';
      yield* api.watch(
        `${root}/pods?labelSelector=${selector}&watch=true&resourceVersion=${from}`,
        ({ type, object }) => hear(type, object),
      );
      // As a client that was cut off: a little later, and from what is there then.
      yield sleep(io.clock, delayMs);
    }
    return 0;
  }

  function* bury(state: ExecutorState): Generator<Wait, void, void> {
    const path = `${root}/pods/${state.name}`;
    if (deletes) yield* api.ask({ method: 'DELETE', path });
    else if (!state.isInactive)
      yield* api.ask({
        method: 'PATCH',
        path,
        contentType: 'application/json-patch+json',
        body: [{ op: 'add', path: '/metadata/labels/spark-exec-inactive', value: 'true' }],
      });
  }

  function* lookAtEnds(): Generator<Wait, void, void> {
    let failed = 0;
    for (const state of [...known.values()]) {
      if (!isFinal(state) || ended.has(state.id)) continue;
      ended.add(state.id);
      known.delete(state.id);
      if (state.phase === 'failed') failed++;
      events.lost(state);
      if (state.phase !== 'deleted') yield* bury(state);
    }
    if (failed > 0) log('WARN', 'ExecutorPodsAllocator', `${failed} new failed executors.`);
    failures += failed;
  }

  function* allocate(): Generator<Wait, ApiResult | undefined, void> {
    const present = [...known.values()].filter((state) => !isFinal(state)).length;
    if (asked.size > 0 || present >= target) return undefined;
    const count = Math.min(target - present, batchSize);
    log(
      'INFO',
      'ExecutorPodsAllocator',
      `Going to request ${count} executors from Kubernetes for ResourceProfile Id: 0, target: ${target}, known: ${present}, sharedSlotFromPendingPods: 2147483647.`,
    );
    if (settings.driver) {
      const claims = yield* api.ask({
        path: `${root}/persistentvolumeclaims?labelSelector=spark-app-selector%3D${appId}`,
      });
      log(
        'INFO',
        'ExecutorPodsAllocator',
        claims.kind === 'done'
          ? 'Found 0 reusable PVCs from 0 PVCs'
          : 'Cannot list PVC resources. Please check account permissions.',
      );
    }
    for (let i = 0; i < count; i++) {
      lastId++;
      log('INFO', 'BasicExecutorFeatureStep', 'Decommissioning not enabled, skipping shutdown script');
      const made = yield* api.ask({ method: 'POST', path: `${root}/pods`, body: executorPod(settings, lastId) });
      if (made.kind !== 'done') return made;
      asked.add(lastId);
    }
    return undefined;
  }

  /** One round; what is refused is told, and asked for again in the next. */
  function* round(): Generator<Wait, void, void> {
    yield* lookAtEnds();
    if (failures > limit) {
      log('ERROR', 'ExecutorPodsAllocator', `Max number of executor failures (${limit}) reached`);
      isOver.isTrue = true;
      events.tooManyFailures();
      return;
    }
    const refused = yield* allocate();
    if (refused && refused.kind !== 'done')
      log(
        'WARN',
        'ExecutorPodsSnapshotsStoreImpl',
        `Exception when notifying snapshot subscriber.\n${refusal('POST', url(`${root}/pods`), refused, executorName(settings.prefix, lastId))}`,
      );
  }

  return {
    *begin() {
      yield* round();
      io.spawn(watch());
      io.spawn(rounds());
      return yield* makeConfigMap();
    },
    *stop() {
      isOver.isTrue = true;
      const collections = ['services', 'persistentvolumeclaims', ...(deletes ? ['pods', 'configmaps'] : [])];
      for (const kind of collections) {
        const label =
          kind === 'services' || kind === 'persistentvolumeclaims' ? `spark-app-selector%3D${appId}` : selector;
        const path = `${root}/${kind}?labelSelector=${label}`;
        const gone = yield* api.ask({ method: 'DELETE', path });
        if (gone.kind !== 'done')
          log('ERROR', 'Utils', `Uncaught exception in thread main\n${refusal('DELETE', url(path), gone, kind)}`);
      }
    },
  };

  function* rounds(): Script {
    for (;;) {
      yield sleep(io.clock, delayMs);
      if (isOver.isTrue) return 0;
      yield* round();
    }
  }

  function* makeConfigMap(): Generator<Wait, string | undefined, void> {
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: settings.configMap,
        labels: executorSelector(appId),
        ...(settings.driver && { ownerReferences: [ownedBy(settings.driver)] }),
      },
      immutable: true,
      data: {
        'spark.kubernetes.namespace': namespace,
        'spark.properties': `#Java properties built from Kubernetes config map with name: ${settings.configMap}\n#${formatDate(io.clock.now(), '%a %b %d %H:%M:%S %Z %Y')}\nspark.kubernetes.namespace=${namespace}\n`,
      },
    };
    const made = yield* api.ask({ method: 'POST', path: `${root}/configmaps`, body });
    return made.kind === 'done' ? undefined : refusal('POST', url(`${root}/configmaps`), made, settings.configMap);
  }
}

const isFinal = ({ phase }: ExecutorState) => phase === 'failed' || phase === 'succeeded' || phase === 'deleted';
