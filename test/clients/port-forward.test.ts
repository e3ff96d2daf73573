import { get } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { kubectls, machineKubectl } from '../support/kubectls.ts';
import { startPortForward } from '../support/port-forward.ts';
import { runProgram } from '../support/run-program.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

// Up to 1.30 over SPDY alone, from 1.31 on through a WebSocket.
const { kubeconfig } = servingSandbox();
const kubectl = async (line: string) =>
  await runProgram(machineKubectl().path, line.split(' '), { env: { ...process.env, KUBECONFIG: kubeconfig } });

beforeAll(async () => {
  await kubectl('create deployment web --image=nginx:1.27 --port=80');
  await kubectl('expose deployment web --port=8080 --target-port=80');
  expect(await kubectl('rollout status deployment/web --timeout=60s')).toMatchObject({ code: 0 });
}, 90_000);

describe.each([...kubectls()])('kubectl %s', (_, path) => {
  test('brings HTTP requests to a Pod, also side by side', async () => {
    const forward = await startPortForward(path, kubeconfig, ['deployment/web', ':80']);
    try {
      const [port = 0] = forward.ports;
      const answers = await Promise.all(
        ['/', '/missing', '/index.html', '/', '/'].map((address) => fetchFrom(port, address)),
      );
      expect(answers.map(({ code }) => code)).toEqual([200, 404, 200, 200, 200]);
      expect(answers[0]?.body).toContain('Welcome to nginx!');
      for (let i = 0; i < 20; i++) expect((await fetchFrom(port, '/')).code).toBe(200);
      expect(forward.printed()).toContain(`Handling connection for ${port}`);
    } finally {
      await forward.stop();
    }
  });

  test('goes to the Pod of a Service, and tells of a port where nobody listens', async () => {
    const forward = await startPortForward(path, kubeconfig, ['service/web', ':8080']);
    await fetchFrom(forward.ports[0] ?? 0, '/');
    await forward.stop();
    const closed = await startPortForward(path, kubeconfig, ['deployment/web', ':81']);
    await expect(fetchFrom(closed.ports[0] ?? 0, '/')).rejects.toThrow();
    // From 1.37 on it is a structured line of the log.
    await closed.says(/an error occurred forwarding.*\berror forwarding port 81 to pod .*connection refused/i);
    await closed.stop();
  });
});

function fetchFrom(port: number, path: string): Promise<{ code: number; body: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => resolve({ code: answer.statusCode ?? 0, body }));
    }).on('error', reject);
  });
}
