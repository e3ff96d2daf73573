import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { signCertificateRequest } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { createAccountTokens } from './access/account-tokens.ts';
import { createAuthorizer } from './access/authorizer.ts';
import { createGate } from './access/gate.ts';
import { createJwtSigner } from './access/jwt.ts';
import type { Api } from './api/context.ts';
import { createLocalClient } from './api/local-client.ts';
import { createRegistry } from './api/registry.ts';
import { bootstrap } from './bootstrap.ts';
import type { Client } from './client.ts';
import { type Cluster, type NodePower, startCluster } from './cluster.ts';
import type { ClusterKeys } from './controllers/index.ts';
import { type Credentials, loadCredentials, saveCredentials } from './credentials.ts';
import { serveCustomResources } from './custom-resources/serve.ts';
import { createAuthenticator } from './http/authn.ts';
import { handle } from './http/handler.ts';
import type { RequestHook } from './http/hook.ts';
import { listenAgain } from './http/listen-again.ts';
import { type Listener, listen } from './http/listener.ts';
import type { ResourceRequest } from './http/serve-resource.ts';
import type { Upgrade } from './http/streams/upgrade.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import type { Disks } from './kubelet/fleet.ts';
import { bootstrapMetrics } from './metrics/bootstrap.ts';
import { serveMetrics } from './metrics/serve.ts';
import { requestServer } from './network/http-server.ts';
import { builtIns } from './resources/index.ts';
import { schemaFor } from './schema/index.ts';
import { compactRegularly } from './store/compact.ts';
import { type Journal, openJournal } from './store/journal.ts';
import { createStore, type StoreState } from './store/store.ts';

export interface SandboxOptions {
  /** The cluster's time. */
  clock: Clock;
  /** The clients' time, when the cluster's may be ahead of it; what is shown of times is moved to it. */
  outside?: Clock;
  random: Random;
  /** Where state lies that survives; in memory only when not given. */
  directory?: string;
  /** Asked at the first start: what makes new credentials elsewhere meanwhile. Undefined: they are made here. */
  offerCredentials?: () => Promise<Credentials | undefined>;
  /** Begins as another sandbox was; without a directory alone. */
  from?: Snapshot;
  /** 0 or nothing: that of the last run, else a free one. */
  port?: number;
  /** How many nodes, the control plane's included: three when not given. */
  nodes?: number;
  /** Without addons, as a control plane of kubeadm is: there is no metrics API. */
  bare?: boolean;
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
  /** What volumes hold, on the disks of the nodes. */
  disks: Disks;
}

/** A Kubernetes cluster simulated in this process. */
export interface Sandbox {
  /** Rejects with EADDRINUSE when the port of the options is taken; that of the last run is given up instead. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when nothing is left to do at the present time. */
  settle(): Promise<void>;
  /** The power of its nodes; there are none before the start. */
  nodes: NodePower;
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
  /** What its owner should be told about its state and its address, in sentences. */
  notes: readonly string[];
}

export const sandboxVersion = 'v1.36.3';

const owner = {
  user: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
  manager: 'k8s-de',
};

/** Makes a cluster that `start` brings up. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, random, directory, outside = clock } = options;
  const opened = directory ? openJournal(join(directory, 'state'), clock) : undefined;
  const { credentials, lost } = options.from
    ? { credentials: options.from.credentials, lost: false }
    : await loadCredentials(directory, options.offerCredentials);
  const notes = [...(opened?.notes ?? []), ...(lost ? [lostText] : [])];
  const journal: Journal | undefined = opened?.journal;
  const initial = opened?.state ?? options.from?.state;
  const store = createStore({ ...(journal && { journal }), ...(initial && { initial }) });
  const registry = createRegistry(builtIns, schemaFor);
  const authority = { name: 'kubernetes', certificate: credentials.caCertificate, key: credentials.caKey };
  const signRequest: ClusterKeys['signRequest'] = (request, usages, seconds) =>
    signCertificateRequest(authority, { request, usages, seconds }, outside);
  const signer = createJwtSigner(credentials.serviceAccountKey);
  const tokens = createAccountTokens({ signer, store, clock, uid: () => random.uid() });
  const api: Api = { store, registry, authorizer: createAuthorizer(store), tokens, clock, outside, random };
  let listener: Listener | undefined;
  let cluster: Cluster | undefined;
  serveCustomResources(api);
  if (!options.bare) serveMetrics(api, () => cluster?.measure() ?? { nodes: [], pods: [] });
  const client = createLocalClient(api, owner);
  const onBug = options.onBug ?? (() => {});
  let stopCompacting = () => {};

  const sandbox: Sandbox = {
    server: '',
    port: 0,
    caCertificate: credentials.caCertificate,
    adminToken: credentials.adminToken,
    client,
    notes,
    kubeconfig: () =>
      kubeconfigFor({
        name: 'k8s-de-sandbox',
        server: sandbox.server,
        caCertificate: credentials.caCertificate,
        token: credentials.adminToken,
      }),
    async start() {
      const tls = { key: credentials.serverKey, cert: credentials.serverCertificate, ca: credentials.caCertificate };
      const serve = (request: IncomingMessage, response: ServerResponse, upgrade?: Upgrade) => {
        void handle(
          {
            api,
            onBug,
            version: options.version ?? sandboxVersion,
            authenticate,
            enter,
            connect: (given: ResourceRequest, onOpen: (code?: number) => void) =>
              cluster?.connect(given, onOpen) ?? Promise.resolve(),
            ...(options.beside && { beside: options.beside }),
            serverAddress: () => `127.0.0.1:${sandbox.port}`,
          },
          request,
          response,
          upgrade,
        );
      };
      const listenOn = (port: number) => listen(tls, port, serve);
      listener = await (options.port ? listenOn(options.port) : listenAgain(outside, credentials.port, listenOn));
      if (credentials.port !== 0 && !options.port && listener.port !== credentials.port)
        notes.push(portText(credentials.port, listener.port));
      sandbox.port = listener.port;
      sandbox.server = `https://127.0.0.1:${listener.port}`;
      if (directory) await saveCredentials(directory, { ...credentials, port: listener.port } satisfies Credentials);
      stopCompacting = compactRegularly(store, clock);
      await bootstrap(client, listener.port, clock.now());
      if (!options.bare) await bootstrapMetrics(client, clock.now());
      cluster = await startCluster({
        client,
        clock,
        random,
        nodes: options.nodes ?? 3,
        keys: { caCertificate: credentials.caCertificate, makeToken: tokens.ofSecret, signRequest },
        api: { port: listener.port, authority: credentials.caCertificate, accept: requestServer(serve) },
        onBug,
        ...(options.from && { disks: options.from.disks }),
      });
      await cluster.settle();
    },
    async stop() {
      stopCompacting();
      await listener?.close();
      await cluster?.stop();
      journal?.close();
    },
    settle: async () => await cluster?.settle(),
    nodes: {
      fail: async (name) => (await cluster?.nodes.fail(name)) ?? false,
      recover: async (name) => (await cluster?.nodes.recover(name)) ?? false,
      areAsTheySay: () => cluster?.nodes.areAsTheySay() ?? true,
    },
    snapshot: () => ({
      credentials: { ...credentials, port: 0 },
      state: store.state(),
      disks: cluster?.disks() ?? new Map(),
    }),
  };
  const enter = createGate(api.authorizer);
  const authenticate = createAuthenticator({ adminToken: credentials.adminToken, hook: options.hook, tokens });
  return sandbox;
}

const lostText = 'The keys of the sandbox could not be read: it has new ones, and open terminals must be wired again.';

const portText = (wanted: number, found: number) =>
  `Port ${wanted} of the sandbox is taken by another program: it listens on ${found} now. Kubeconfigs that k8s-de wrote follow it when they are next used.`;
