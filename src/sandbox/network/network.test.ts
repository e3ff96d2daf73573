import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import type { Pod } from '../../kube/object.ts';
import { manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { containerNetwork } from './container-network.ts';
import type { HttpAnswer } from './http.ts';
import { createNetwork } from './network.ts';
import type { Reached } from './program-network.ts';
import { emptyView } from './view.ts';

const hello = (body: string): HttpAnswer => ({
  status: 200,
  headers: { Server: 'hello', 'Content-Length': String(body.length) },
  body,
});

function cluster() {
  const clock = manualClock();
  const network = createNetwork({ view: emptyView, clock, random: seededRandom(1) });
  const join = (name: string, address: string) =>
    containerNetwork(network, network.join({ metadata: { uid: name }, spec: {} } as Pod, address));
  return { clock, join, one: join('one', '10.244.1.2'), two: join('two', '10.244.2.2') };
}

const noFiles = () => undefined;
const ask = { method: 'GET', path: '/', headers: { host: 'two' } };

test('a program asks another over HTTP by a call', () => {
  const { one, two } = cluster();
  two.listen(80, ({ from }) => hello(`hello ${from}`));
  let outcome: Reached<HttpAnswer> | undefined;
  one.seen(noFiles).http({ address: '10.244.2.2', port: 80 }, ask)((value) => {
    outcome = value;
  });
  expect(outcome).toMatchObject({ kind: 'reached', value: { status: 200, body: 'hello 10.244.1.2' } });
});

test('a port that nobody has refuses, an address that nobody has keeps silent until the kernel gives up', () => {
  const { one, clock } = cluster();
  const outcomes: unknown[] = [];
  one.seen(noFiles).connect({ address: '10.244.2.2', port: 81 })((value) => outcomes.push(value));
  one.seen(noFiles).connect({ address: '10.244.2.9', port: 80 })((value) => outcomes.push(value));
  expect(outcomes).toMatchObject([{ kind: 'failed', error: 'ECONNREFUSED' }]);
  clock.advance(134_000);
  expect(outcomes[1]).toMatchObject({ kind: 'failed', error: 'ETIMEDOUT' });
});

test('what is written before anybody reads is kept, and both ends can write after the other has ended', () => {
  const { one, two } = cluster();
  const heard: string[] = [];
  two.listenTcp(5432, (connection) => {
    connection.onData((chunk) => heard.push(`server ${chunk}`));
    connection.onEnd(() => {
      connection.write(Buffer.from('bye'));
      connection.end();
    });
  });
  one.seen(noFiles).connect({ address: '10.244.2.2', port: 5432 })((reached) => {
    if (reached.kind === 'failed') return;
    reached.value.write(Buffer.from('hello'));
    reached.value.end();
    reached.value.onData((chunk) => heard.push(`client ${chunk}`));
    reached.value.onClose(() => heard.push('closed'));
  });
  expect(heard).toEqual(['server hello', 'client bye', 'closed']);
});

test('a program that speaks bytes is asked over HTTP all the same', () => {
  const { one, two } = cluster();
  two.listenTcp(8080, (connection) => {
    connection.write(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n'));
  });
  let body = '';
  one.seen(noFiles).http({ address: '10.244.2.2', port: 8080 }, ask)((outcome) => {
    if (outcome.kind === 'reached') body = outcome.value.body;
  });
  expect(body).toBe('hi');
});

test('one who binds to 127.0.0.1 is reached from inside the Pod alone; a port is held once, until it is given back', () => {
  const { one, two, join } = cluster();
  const sidecar = join('two', '10.244.2.2');
  expect(two.listen(80, () => hello('own'), '127.0.0.1')).toBeDefined();
  expect(sidecar.listen(80, () => hello('late'))).toBeUndefined();
  const bodies: string[] = [];
  for (const [network, address] of [
    [one, '10.244.2.2'],
    [sidecar, '127.0.0.1'],
  ] as const)
    network.seen(noFiles).http({ address, port: 80 }, ask)((outcome) => {
      bodies.push(outcome.kind === 'reached' ? outcome.value.body : outcome.error);
    });
  expect(bodies).toEqual(['ECONNREFUSED', 'own']);
  two.close();
  expect(sidecar.listen(80, () => hello('late'))).toBeDefined();
});

/** Asks as a forwarded port does: node's client on the stream. */
function fetchOver(stream: Duplex, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ createConnection: () => stream, path, headers: { host: 'localhost' } }, (response) => {
      let text = `${response.statusCode} ${response.headers.server}: `;
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });
}

test('who connects from outside gets a stream that speaks HTTP, or nothing when nobody listens', async () => {
  const { two } = cluster();
  two.listen(80, ({ path, from }) => hello(`${path} from ${from}`));
  const stream = two.connect(80);
  expect(two.connect(81)).toBeUndefined();
  expect(stream && (await fetchOver(stream, '/index.html'))).toBe('200 hello: /index.html from 127.0.0.1');
});

test('an answer that takes its time is waited for', async () => {
  const { two, clock } = cluster();
  two.listen(80, () => (done) => clock.after(1000, () => done(hello('at last'))));
  const stream = two.connect(80);
  const answer = stream && fetchOver(stream, '/');
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(1000);
  expect(await answer).toBe('200 hello: at last');
});
