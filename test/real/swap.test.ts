import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upstreamOfKubeConfig } from '../../src/gateway/upstream.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { standardControllers } from '../../src/sandbox/controllers/index.ts';
import { type RunningControllers, startControllers } from '../../src/sandbox/engine/manager.ts';
import { createNodeFleet, type NodeFleet } from '../../src/sandbox/kubelet/fleet.ts';
import { scheduler } from '../../src/sandbox/scheduler/scheduler.ts';
import { comparable, runScript } from '../parity/run-script.ts';
import { readScripts, readTranscript } from '../parity/script.ts';
import { type HttpClient, startHttpClient } from '../support/http-client.ts';
import { machineKubectl } from '../support/kubectls.ts';
import { runProgram } from '../support/run-program.ts';

/**
 * The sandbox's controllers, scheduler and kubelets work on a real API server that has none of its own: what kubectl then
 * prints is what was recorded with the real ones. Started by swap.sh, which sets KUBECONFIG.
 */
const kubeconfig = process.env.KUBECONFIG ?? '';
const kubectl = machineKubectl();
const scripts = readScripts().filter(({ swap }) => swap);

/** The API server would ask a kubelet at its node's address for logs, and simulated nodes have none. */
const reachesNoKubelet = ({ run }: { run: string }) => !/^kubectl (logs|exec|attach|port-forward|cp|top)/.test(run);

let http: HttpClient;
let controllers: RunningControllers;
let fleet: NodeFleet;
const bugs: unknown[] = [];

// The key of the real cluster's tokens is not ours; no script has a Secret with one.
const makeToken = () => {
  throw new Error('the tokens of Secrets cannot be signed here');
};

beforeAll(async () => {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const upstream = upstreamOfKubeConfig(config);
  http = await startHttpClient(upstream, systemClock);
  const shared = { client: http.client, clock: systemClock, random: systemRandom };
  const onBug = (bug: unknown) => bugs.push(bug);
  controllers = startControllers({
    ...shared,
    controllers: [
      ...standardControllers({ caCertificate: upstream.caCertificate, makeToken, signRequest: makeToken }),
      scheduler,
    ],
    onBug,
  });
  fleet = createNodeFleet({ ...shared, onBug });
  await fleet.start();
}, 60_000);

afterAll(async () => {
  await fleet.stop();
  await controllers.stop();
  await http.stop();
  expect(bugs).toEqual([]);
  expect([...new Set(http.forbidden)]).toEqual([]);
}, 60_000);

describe.each(scripts)('$name', (script) => {
  const transcript = readTranscript(script.name, kubectl.version);

  test('prints what was recorded with the real ones', async () => {
    const commands = script.commands.filter(reachesNoKubelet);
    const found = await runScript({ ...script, commands }, kubectl.path, kubeconfig);
    const expected = transcript.results.filter(reachesNoKubelet);
    expect(found.map((result, i) => comparable(result, commands[i] ?? result))).toEqual(
      expected.map((result, i) => comparable(result, commands[i] ?? result)),
    );
  }, 180_000);

  test('and its namespace goes with all that was in it', async () => {
    const words = ['wait', '--for=delete', `namespace/parity-${script.name}`, '--timeout=60s'];
    const { code } = await runProgram(kubectl.path, words, { env: { ...process.env, KUBECONFIG: kubeconfig } });
    expect(code).toBe(0);
  });
});
