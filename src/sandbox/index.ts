import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { Api } from './api/context.ts';
import { createLocalClient } from './api/local-client.ts';
import { createRegistry } from './api/registry.ts';
import { bootstrap } from './bootstrap.ts';
import type { Client } from './client.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Credentials, loadCredentials, saveCredentials } from './credentials.ts';
import { createAuthenticator } from './http/authn.ts';
import { handle } from './http/handler.ts';
import type { RequestHook } from './http/hook.ts';
import { type Listener, listen } from './http/listener.ts';
import type { ResourceRequest } from './http/serve-resource.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { builtIns } from './resources/index.ts';
import { schemaFor } from './schema/index.ts';
import { type Journal, openJournal } from './store/journal.ts';
import { createStore, type StoreState } from './store/store.ts';

export interface SandboxOptions {
  clock: Clock;
  random: Random;
  /** Where state lies that survives; in memory only when not given. */
  directory?: string;
  /** Begins as another sandbox was; without a directory alone. */
  from?: Snapshot;
  /** 0 or nothing: that of the last run, else a free one. */
  port?: number;
  /** How many nodes, the control plane's included: three when not given. */
  nodes?: number;
  /** What GET /version tells. */
  version?: string;
  hook?: RequestHook;
  /** Takes over paths of its own; true when it answered. */
  beside?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Hears of bugs; they are no answers of the API. */
  onBug?: (error: unknown) => void;
}

/** A sandbox as it was at one moment: any number of others can begin there, at once, with the same certificates. */
export interface Snapshot {
  credentials: Credentials;
  state: StoreState;
}

/** A Kubernetes cluster simulated in this process. */
export interface Sandbox {
  /** Rejects with EADDRINUSE when the wanted port is taken. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when nothing is left to do at the present time. */
  settle(): Promise<void>;
  /** What is stored now. Containers that run begin anew where it is used, as after a restart. */
  snapshot(): Snapshot;
  server: string;
  port: number;
  caCertificate: string;
  adminToken: string;
  /** The owner's kubeconfig, as YAML: unguarded. */
  kubeconfig(): string;
  /** How the cluster's own parts see it. */
  client: Client;
}

export const sandboxVersion = 'v1.36.3';

const owner = {
  user: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
  manager: 'k8s-de',
};

/** Makes a cluster that `start` brings up. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, random, directory } = options;
  if (directory) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const credentials = options.from?.credentials ?? (await loadCredentials(directory));
  const opened = directory ? openJournal(join(directory, 'state')) : undefined;
  const journal: Journal | undefined = opened?.journal;
  const initial = opened?.state ?? options.from?.state;
  const store = createStore({ ...(journal && { journal }), ...(initial && { initial }) });
  const registry = createRegistry(builtIns, schemaFor);
  const api: Api = { store, registry, clock, random };
  const client = createLocalClient(api, owner);
  const onBug = options.onBug ?? (() => {});
  let listener: Listener | undefined;
  let cluster: Cluster | undefined;

  const sandbox: Sandbox = {
    server: '',
    port: 0,
    caCertificate: credentials.caCertificate,
    adminToken: credentials.adminToken,
    client,
    kubeconfig: () =>
      kubeconfigFor({
        name: 'k8s-de-sandbox',
        server: sandbox.server,
        caCertificate: credentials.caCertificate,
        token: credentials.adminToken,
      }),
    async start() {
      listener = await listen(
        { key: credentials.serverKey, cert: credentials.serverCertificate },
        options.port || credentials.port,
        (request, response) => {
          void handle(
            {
              api,
              onBug,
              version: options.version ?? sandboxVersion,
              authenticate,
              connect: (given: ResourceRequest, onOpen: () => void) =>
                cluster?.connect(given, onOpen) ?? Promise.resolve(),
              ...(options.beside && { beside: options.beside }),
              serverAddress: () => `127.0.0.1:${sandbox.port}`,
            },
            request,
            response,
          );
        },
      );
      sandbox.port = listener.port;
      sandbox.server = `https://127.0.0.1:${listener.port}`;
      if (directory && credentials.port !== listener.port)
        await saveCredentials(directory, { ...credentials, port: listener.port } satisfies Credentials);
      await bootstrap(client, listener.port);
      cluster = await startCluster({
        client,
        clock,
        random,
        nodes: options.nodes ?? 3,
        caCertificate: credentials.caCertificate,
        onBug,
      });
      await cluster.settle();
    },
    async stop() {
      await listener?.close();
      await cluster?.stop();
      journal?.close();
    },
    settle: async () => await cluster?.settle(),
    snapshot: () => ({ credentials: { ...credentials, port: 0 }, state: store.state() }),
  };
  const authenticate = createAuthenticator(credentials.adminToken, options.hook);
  return sandbox;
}
