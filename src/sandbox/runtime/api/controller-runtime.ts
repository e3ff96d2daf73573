import { type Key, splitKey } from '../../../kube/object.ts';
import { type Given, type OptionTable, readOptions } from '../options.ts';
import type { ProgramIO, Script } from '../process.ts';
import { type ApiClient, apiClient } from './client.ts';
import { reflectorFailed, type Zap } from './go-logs.ts';
import { type Operator, reconcileLoop } from './reconcile-loop.ts';

/** One controller of a manager, as controller-runtime runs it. */
export interface Controller extends Pick<Operator, 'watches' | 'reconcile'> {
  name: string;
  /** What its lines of log say beside their text. */
  fields: Readonly<Record<string, string>>;
  /** The kinds that it says it watches. */
  sources: readonly string[];
  /** How its lines of log name an object. */
  about(key: Key): Record<string, string>;
}

/** An object by its namespace and name, as most controllers' lines of log name it. */
export function byNamespaceAndName(key: Key): { namespace: string; name: string } {
  const { namespace = '', name } = splitKey(key);
  return { namespace, name };
}

/** Reads flags as Go's package does, and says what is wrong with them; who gets nothing ends with 2. */
export function readFlags(io: ProgramIO, options: OptionTable): Given | undefined {
  const given = readOptions(io.argv.slice(1), options);
  if (typeof given !== 'string') return given;
  const [, flag = ''] = /'-*(.*)'/.exec(given) ?? [];
  io.err(`flag provided but not defined: -${flag}\n`);
  return undefined;
}

/** Finds the API, or says that it cannot. */
export function findApi(io: ProgramIO, log: Zap, userAgent = 'manager/v0.0.0 (linux/amd64) kubernetes/$Format') {
  const api = apiClient(io, userAgent);
  if (!api) {
    const error =
      'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable';
    log(io, 'error', 'unable to get kubeconfig', { logger: 'controller-runtime.client.config', error });
  }
  return api;
}

/** Answers health probes on the port that controller-runtime has for them. */
export function serveHealth(io: ProgramIO): void {
  io.listen(8081, () => ({ status: 200, headers: { 'Content-Length': '2' }, body: 'ok' }));
}

/** Ends with 0 when it is asked to. */
export function stopOnTerm(io: ProgramIO, log: Zap): void {
  io.onSignal('TERM', () => {
    log(io, 'info', 'Stopping and waiting for non leader election runnables');
    io.exit(0);
  });
}

/** Runs the controllers beside each other; ends when the first of them cannot list what it must. */
export function* runControllers(io: ProgramIO, api: ApiClient, log: Zap, controllers: readonly Controller[]): Script {
  const [first, ...others] = controllers.map((controller) => loopOf(io, api, log, controller));
  for (const other of others) io.spawn(other);
  return first ? yield* first : 0;
}

function* loopOf(io: ProgramIO, api: ApiClient, log: Zap, controller: Controller): Script {
  const { name, fields, sources, about, watches, reconcile } = controller;
  for (const type of sources) log(io, 'info', 'Starting EventSource', { ...fields, source: `kind source: ${type}` });
  log(io, 'info', 'Starting Controller', fields);
  return yield* reconcileLoop(io, api, {
    watches,
    reconcile,
    complain: (type, problem) => reflectorFailed(io, type, problem),
    gaveUp(type) {
      const error = `failed to wait for ${name} caches to sync: timed out waiting for cache to be synced for Kind *${type}`;
      log(io, 'error', 'Could not wait for Cache to sync', { ...fields, error });
      log(io, 'error', 'problem running manager', { logger: 'setup', error });
    },
    failed: (key, error) => log(io, 'error', 'Reconciler error', { ...fields, ...about(key), error }),
  });
}
