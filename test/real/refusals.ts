// Asks the API server of KUBECONFIG and the sandbox what they say of objects with a field that cannot be, and prints where
// they differ: npm run refusals:real -- [WORD IN VERSION AND KIND]. Nothing is stored: all requests are dry runs.
import { KubeConfig } from '@kubernetes/client-node';
import { connect } from '../../src/clusters/connection.ts';
import { upstreamOfKubeConfig } from '../../src/gateway/upstream.ts';
import { ViewError } from '../../src/kube/cluster-view.ts';
import { isRecord } from '../../src/kube/object.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { type Document, fieldsOf, type Path, placesOf, recordedObjects, withValue } from '../support/odd-objects.ts';

const odd = [null, {}, [], [{}], [''], '', -1, 70_000, 1.5, true, 'x', 'A_b', 'a b', '/x', '-1', '5Gi'];
const [word = ''] = process.argv.slice(2);

const sandbox = await createSandbox({ clock: systemClock, random: systemRandom, bare: true });
await sandbox.start();
const [real, ours] = [connectionOf((config) => config.loadFromDefault()), connectionOf(loadSandbox)];
const placeOf = await placesOf((path) => ours.read(path));

let [sent, shapes] = [0, 0];
const differing = new Set<string>();
for (const { document, path, shape } of fieldsOf(recordedObjects())) {
  const place = placeOf(document, 'default');
  if (!place || !shape.includes(word)) continue;
  shapes += 1;
  for (const value of odd) {
    const spoilt = spoil(document, path, value);
    const [theirs, told] = await Promise.all([real, ours].map((server) => refusalBy(server, place, spoilt)));
    sent += 1;
    if (theirs === told) continue;
    differing.add(shape);
    process.stdout.write(`${shape} = ${JSON.stringify(value)}\n  real     ${theirs}\n  sandbox  ${told}\n`);
  }
}
process.stdout.write(`${sent} objects sent, ${differing.size} of ${shapes} fields differ\n`);
real.close();
ours.close();
await sandbox.stop();

/** With a name that is not taken where another field is meant. */
function spoil(document: Document, path: Path, value: unknown): Document {
  const { namespace: _, ...metadata } = document.metadata as Document['metadata'] & { namespace?: string };
  const here = { ...document, metadata } as Document;
  const isNamed = document.kind === 'CustomResourceDefinition' || document.kind === 'APIService';
  const free = isNamed || path[0] === 'metadata' ? here : withValue(here, ['metadata', 'name'], 'odd-object');
  return path.join('.') === 'metadata.namespace' ? free : withValue(free, path, value);
}

async function refusalBy(server: typeof real, place: string, document: Document): Promise<string> {
  const answer = await server.call('POST', `${place}?dryRun=All`, document).catch((error: unknown) => {
    // Some objects make the real server break off.
    if (error instanceof ViewError) return undefined;
    throw error;
  });
  if (!answer) return 'no answer';
  const { code, text } = answer;
  if (code < 300) return String(code);
  const status: unknown = JSON.parse(text);
  const { reason, message } = isRecord(status) ? status : {};
  return `${code} ${reason} ${message}`;
}

function connectionOf(load: (config: KubeConfig) => void) {
  const config = new KubeConfig();
  load(config);
  return connect(upstreamOfKubeConfig(config));
}

function loadSandbox(config: KubeConfig): void {
  config.loadFromString(sandbox.kubeconfig());
}
