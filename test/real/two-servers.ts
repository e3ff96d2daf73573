import { KubeConfig } from '@kubernetes/client-node';
import { type Connection, connect } from '../../src/clusters/connection.ts';
import { upstreamOfKubeConfig } from '../../src/gateway/upstream.ts';
import { ViewError } from '../../src/kube/cluster-view.ts';
import { isRecord } from '../../src/kube/object.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { type PlaceOf, placesOf } from '../support/odd-objects.ts';

/** What the real server and the sandbox answer: the code, and of a refusal its reason and message. */
type Answers = readonly [real: string, sandbox: string];

/** The API server of KUBECONFIG and a sandbox without nodes, which are asked the same. */
export interface TwoServers {
  /** Where both have the objects of a kind. */
  placeOf: PlaceOf;
  ask(method: string, path: string, body?: unknown, contentType?: string): Promise<Answers>;
  stop(): Promise<void>;
}

/** What the real server and the sandbox say of a value in a field. */
export interface Told {
  shape: string;
  value: unknown;
  answers: Answers;
}

/** Starts a sandbox beside the API server of KUBECONFIG. */
export async function startTwoServers(): Promise<TwoServers> {
  const sandbox = await createSandbox({ clock: systemClock, random: systemRandom, bare: true, nodes: 0 });
  await sandbox.start();
  const real = connectionOf((config) => config.loadFromDefault());
  const ours = connectionOf((config) => config.loadFromString(sandbox.kubeconfig()));
  await haveSameClass(real, ours);
  return {
    placeOf: await placesOf((path) => ours.read(path)),
    async ask(method, path, body, contentType) {
      const [theirs, told] = await Promise.all(
        [real, ours].map((server) => answerOf(server, method, path, body, contentType)),
      );
      return [theirs ?? '', told ?? ''];
    },
    async stop() {
      real.close();
      ours.close();
      await sandbox.stop();
    },
  };
}

/** Claims without a class get that of the cluster, which a control plane alone does not have. */
async function haveSameClass(real: Connection, ours: Connection): Promise<void> {
  const place = '/apis/storage.k8s.io/v1/storageclasses/standard';
  if ((await real.call('GET', place)).code === 404) await ours.call('DELETE', place);
}

function connectionOf(load: (config: KubeConfig) => void): Connection {
  const config = new KubeConfig();
  load(config);
  return connect(upstreamOfKubeConfig(config));
}

async function answerOf(
  server: Connection,
  method: string,
  path: string,
  body: unknown,
  contentType: string | undefined,
): Promise<string> {
  const headers = contentType === undefined ? undefined : { 'content-type': contentType };
  const answer = await server.call(method, path, body, headers).catch((error: unknown) => {
    // Some objects make the real server break off.
    if (error instanceof ViewError) return undefined;
    throw error;
  });
  if (!answer) return 'no answer';
  const { code, text } = answer;
  if (code < 300) return String(code);
  const status: unknown = JSON.parse(text);
  const { reason, message } = isRecord(status) ? status : {};
  return `${code} ${reason} ${withoutObject(String(message))}`;
}

/** What a patch has come to is told as a whole, with all that each cluster has made of the object by then. */
function withoutObject(message: string): string {
  return message.replace(/(?<=patch: Invalid value: ").*(?=": )/s, '…');
}
