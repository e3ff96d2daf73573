import { expect, test } from 'vitest';
import { manualClock } from '../../../../lib/clock.ts';
import { networkOf, resolvConf, service } from '../../../network/test-view.ts';
import { startContainer } from '../../container.ts';
import { memoryVolume } from '../../files.ts';
import { agnhost } from './index.ts';

function cluster() {
  const parts = [
    service('agnhost-primary', { clusterIP: '10.96.0.30', ports: [{ port: 6379 }] }, ['10.244.1.2']),
    service('agnhost-replica', { clusterIP: '10.96.0.31', ports: [{ port: 6379 }] }, ['10.244.2.2']),
  ];
  const clock = manualClock();
  const join = networkOf(parts, clock);
  let code: number | undefined;
  const run = (name: string, address: string, args: string[]) => {
    const container = startContainer({
      image: agnhost,
      args,
      environment: {},
      mounts: [{ path: '/etc/resolv.conf', volume: memoryVolume([['', resolvConf]]), readOnly: false }],
      hostname: name,
      network: join(name, address),
      clock,
      random: () => 0,
      onExit: (status) => {
        code = status;
      },
    });
    if (typeof container === 'string') throw new Error(container);
    const get = (port: number, path: string) => {
      const ask = { method: 'GET', path, headers: {}, from: '10.244.1.1', fromPort: 40_000 };
      const answer = container.serve(port, ask);
      let body: string | undefined;
      if (typeof answer === 'function')
        answer((later) => {
          body = `${later.status} ${later.body}`;
        });
      else if (answer) body = `${answer.status} ${answer.body}`;
      return { now: () => body, ...container };
    };
    return Object.assign(container, { get: (port: number, path: string) => get(port, path).now() });
  };
  return { run, clock, code: () => code };
}

test('netexec tells who it is, asks others, runs commands and leaves with the code that it is told', () => {
  const { run, clock, code } = cluster();
  const web = run('web', '10.244.1.2', ['netexec', '--http-port=8080']);
  run('peer', '10.244.2.2', ['netexec']);
  expect(web.get(8080, '/hostname')).toBe('200 web');
  expect(web.get(8080, '/clientip')).toBe('200 10.244.1.1:40000');
  expect(web.get(8080, '/echo?msg=hi&code=404')).toBe('404 hi');
  expect(web.get(8080, '/shell?cmd=echo%20hi')).toBe('200 {"output":"hi\\n"}');
  const dial = (protocol: string, port: number) =>
    web.get(8080, `/dial?host=10.244.2.2&protocol=${protocol}&port=${port}&request=hostname&tries=2`);
  expect(dial('http', 8080)).toBe('200 {"responses":["peer","peer"]}');
  expect(dial('udp', 8081)).toBe('200 {"responses":["peer","peer"]}');
  expect(dial('http', 1)).toContain('connect: connection refused');
  web.get(8080, '/exit?code=7&wait=2s');
  clock.advance(2000);
  expect(code()).toBe(7);
});

test('liveness is healthy for ten seconds; a Go program dies of TERM with 2', () => {
  const { run, clock, code } = cluster();
  const server = run('live', '10.244.1.2', ['liveness']);
  expect(server.get(8080, '/healthz')).toBe('200 ok');
  clock.advance(11_000);
  expect(server.get(8080, '/healthz')).toBe('500 error: 11');
  server.signal('TERM');
  expect(code()).toBe(2);
});

test('the guestbook’s front writes to the primary and reads from the replica', () => {
  const { run } = cluster();
  const front = run('front', '10.244.1.3', ['guestbook', '--backend-port=6379']);
  run('primary', '10.244.1.2', ['guestbook', '--http-port=6379']);
  run('replica', '10.244.2.2', ['guestbook', '--http-port=6379', '--replicaof=agnhost-primary']);
  expect(front.get(80, '/guestbook?cmd=set&key=messages&value=hello')).toBe('200 {"message":"Updated"}');
  expect(front.get(80, '/guestbook?cmd=get&key=messages')).toBe('200 {"data":"hello"}');
});

test('tells what its resolver is', () => {
  const { run } = cluster();
  const text = (args: string[]) =>
    run('web', '10.244.1.2', args)
      .log.lines()
      .map((line) => line.text)
      .join('');
  expect(text(['dns-suffix'])).toBe('default.svc.cluster.local,svc.cluster.local,cluster.local\n');
  expect(text(['dns-server-list'])).toBe('10.96.0.10\n');
});

test('a test moves away what a probe asks for, and back', () => {
  const { run } = cluster();
  const web = run('web', '10.244.1.2', ['test-webserver']);
  expect(web.get(80, '/localhost.crt')).toBe('200 ');
  let output = '';
  const move = (...words: string[]) =>
    web.exec({
      argv: ['mv', '-v', ...words],
      tty: false,
      stdin: false,
      stdout: (chunk) => {
        output += Buffer.from(chunk).toString('utf8');
      },
      stderr: () => {},
      onExit: () => {},
    });
  move('/localhost.crt', '/tmp/');
  expect(web.get(80, '/localhost.crt')).toBe('404 404 page not found\n');
  move('/tmp/localhost.crt', '/');
  expect(web.get(80, '/localhost.crt')).toBe('200 ');
  expect(output).toBe("'/localhost.crt' -> '/tmp/localhost.crt'\n'/tmp/localhost.crt' -> '/localhost.crt'\n");
});
