import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { sandboxState, testCli } from '../support/cli.ts';

vi.setConfig({ testTimeout: 900_000 });

// Four times in every run; K8S_DE_TEST_KILLS=100 for the full proof.
const kills = Number(process.env.K8S_DE_TEST_KILLS ?? 4);

interface Access {
  server: string;
  ca: string;
  token: string;
}

function accessOf(kubeconfig: string): Access {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  return { server, ca: Buffer.from(ca, 'base64').toString(), token: users[0].user.token };
}

/** The code and text of an answer; undefined when the connection broke. */
function ask(
  access: Access,
  method: string,
  path: string,
  body?: object,
): Promise<{ code: number; text: string } | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' };
    const outgoing = request(new URL(path, access.server), { method, ca: access.ca, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
      response.on('error', () => resolve(undefined));
    });
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body && JSON.stringify(body));
  });
}

const maps = '/api/v1/namespaces/default/configmaps';

test(`no write that was answered is lost when the sandbox is killed under load, ${kills} times`, async () => {
  const cli = testCli();
  const answered = new Set<string>();
  let revision = 0;
  let count = 0;
  for (let round = 0; round <= kills; round++) {
    expect((await cli.run('sandbox', 'start', '--nodes', '1')).code).toBe(0);
    const access = accessOf(join(cli.home, 'sandbox', 'kubeconfig'));
    const list = JSON.parse((await ask(access, 'GET', maps))?.text ?? '');
    const names = new Set(list.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name));
    expect([...answered].filter((name) => !names.has(name))).toEqual([]);
    expect(Number(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(revision);
    if (round === kills) break;

    // Writers that write until the connection breaks; the kill comes after a number of answers that differs each time.
    const { pid = 0 } = sandboxState(cli.home) ?? {};
    let left = 20 + ((round * 37) % 90);
    const write = async (): Promise<void> => {
      const name = `map-${count++}`;
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: 'x'.repeat(500) } };
      const answer = await ask(access, 'POST', maps, object);
      if (!answer) return;
      expect(answer.code).toBe(201);
      answered.add(name);
      revision = Math.max(revision, Number(JSON.parse(answer.text).metadata.resourceVersion));
      left -= 1;
      if (left === 0) process.kill(pid, 'SIGKILL');
      return write();
    };
    await Promise.all([write(), write(), write(), write()]);
  }
  expect(answered.size).toBeGreaterThan(kills * 19);
});
