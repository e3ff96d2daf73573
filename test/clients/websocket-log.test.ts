import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { machineKubectl } from '../support/kubectls.ts';
import { runProgram } from '../support/run-program.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

// Browsers read logs through a WebSocket; the messages and refusals are those of a real 1.36 server.
const { kubeconfig } = servingSandbox();
const kubectl = async (...words: string[]) =>
  await runProgram(machineKubectl().path, words, { env: { ...process.env, KUBECONFIG: kubeconfig } });

beforeAll(async () => {
  await kubectl('run', 'said', '--image=busybox:1.36', '--restart=Never', '--', 'sh', '-c', 'echo one; echo two');
  const done = await kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/said', '--timeout=60s');
  expect(done).toMatchObject({ code: 0 });
}, 90_000);

test.each([
  { offered: ['binary.k8s.io'], chosen: 'binary.k8s.io', told: ['', 'one\n', 'two\n'] },
  { offered: ['nope', 'base64.binary.k8s.io'], chosen: 'base64.binary.k8s.io', told: ['', 'b25lCg==', 'dHdvCg=='] },
  { offered: [], chosen: '', told: ['', 'one\n', 'two\n'] },
])('of $offered it speaks $chosen', async ({ offered, chosen, told }) => {
  expect(await read('said', offered)).toEqual({ protocol: chosen, code: 1000, told });
});

test('it refuses protocols that it does not speak, and a container that there is not', async () => {
  expect(await read('said', ['nope'])).toEqual({ status: 403, body: '' });
  expect(await read('said', ['constructor'])).toEqual({ status: 403, body: '' });
  expect(await read('nope', ['binary.k8s.io'])).toMatchObject({
    status: 400,
    body: expect.stringContaining('container nope is not valid for pod said'),
  });
});

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

function read(container: string, protocols: string[]): Promise<unknown> {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  if (!cluster || !user) throw new Error('the kubeconfig names no cluster');
  const path = `/api/v1/namespaces/default/pods/said/log?container=${container}`;
  const client = new WebSocket(cluster.server.replace('https', 'wss') + path, protocols, {
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
    headers: { Authorization: `Bearer ${user.token}` },
  });
  const told: string[] = [];
  client.on('message', (message) => told.push(String(message)));
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('close', (code) => resolve({ protocol: client.protocol, code, told }));
    client.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (piece) => {
        body += String(piece);
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
  });
}
