// Asks the API server of KUBECONFIG and the sandbox what they say of objects with a field that cannot be, and prints where
// they differ: npm run refusals:real -- [--changes] [WORD IN VERSION AND KIND]. New objects are sent as dry runs; with --changes,
// objects are made and patched.
import { normalise } from '../parity/normalise.ts';
import { oddChanges } from './odd-changes.ts';
import { oddCreations } from './odd-creations.ts';
import { startTwoServers } from './two-servers.ts';

const odd = [null, {}, [], [{}], [''], '', -1, 1, 70_000, 1.5, true, false, 'x', 'A_b', 'a b', '/x', '-1', '5Gi'];
const words = process.argv.slice(2);
const [word = ''] = words.filter((each) => each !== '--changes');
const servers = await startTwoServers();
const sweep = words.includes('--changes') ? oddChanges : oddCreations;

let sent = 0;
const shapes = new Set<string>();
const differing = new Set<string>();
for await (const { shape, value, answers } of sweep(servers, odd, word)) {
  sent += 1;
  shapes.add(shape);
  const [theirs = '', told = ''] = answers.map(normalise);
  if (theirs === told) continue;
  differing.add(shape);
  process.stdout.write(`${shape} = ${JSON.stringify(value)}\n  real     ${theirs}\n  sandbox  ${told}\n`);
}
process.stdout.write(`${sent} sent, ${differing.size} of ${shapes.size} fields differ\n`);
await servers.stop();
