import { expect, test } from 'vitest';
import { manualClock } from '../../../lib/clock.ts';
import { networkOf, resolvConf, service } from '../../network/test-view.ts';
import { startContainer } from '../container.ts';
import { alpine, busybox } from '../images/busybox.ts';
import type { ImageDefinition } from '../images/define.ts';
import { nginxImage } from '../images/nginx.ts';

/** Two web servers behind a Service, a Service of nobody, and a client that runs a script. */
function cluster() {
  const parts = [
    service('web', { ports: [{ name: 'http', port: 80 }] }, ['10.244.1.2']),
    service('nobody', { clusterIP: '10.96.0.21', ports: [{ port: 80 }] }),
  ];
  const clock = manualClock();
  const join = networkOf(parts, clock);
  const start = (name: string, address: string, image: ImageDefinition, command?: string[]) => {
    const result = { code: undefined as number | undefined, output: () => '' };
    const container = startContainer({
      image: { ...image, files: new Map([...image.files, ['etc/resolv.conf', resolvConf]]) },
      command,
      environment: {},
      mounts: [],
      hostname: name,
      network: join(name, address),
      clock,
      random: () => 0,
      onExit: (status) => {
        result.code = status;
      },
    });
    if (typeof container === 'string') throw new Error(container);
    result.output = () =>
      container.log
        .lines()
        .map(({ text }) => text)
        .join('');
    return result;
  };
  start('web', '10.244.1.2', nginxImage);
  const run = (script: string, image = busybox) => start('client', '10.244.1.9', image, ['sh', '-c', script]);
  return { clock, start, run };
}

const timedOut = 3000;

test.each([
  ['wget -qO- http://web | head -n 1', '<!DOCTYPE html>\n', 0],
  [
    'wget -O /tmp/x http://web',
    "Connecting to web (10.96.0.20:80)\nsaving to '/tmp/x'\n" +
      "x                    100% |********************************|   253  0:00:00 ETA\n'/tmp/x' saved\n",
    0,
  ],
  ['wget -q http://web/nope', 'wget: server returned error: HTTP/1.1 404 Not Found\n', 1],
  ['wget -q http://nosuch', "wget: bad address 'nosuch'\n", 1],
  ['wget -q http://nobody', "wget: can't connect to remote host (10.96.0.21): Connection refused\n", 1],
  ['wget -qT 2 http://10.244.7.7', 'wget: download timed out\n', 1],
  [
    'nslookup web',
    'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.20\n\n' +
      "** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\n\n" +
      "** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\n",
    1,
  ],
  [
    'nslookup -type=srv _http._tcp.web.default.svc.cluster.local | tail -n 2',
    '_http._tcp.web.default.svc.cluster.local\tservice = 0 100 80 web.default.svc.cluster.local\n\n',
    0,
  ],
  [
    'ping -c 1 10.244.1.2',
    'PING 10.244.1.2 (10.244.1.2): 56 data bytes\n64 bytes from 10.244.1.2: seq=0 ttl=63 time=0.050 ms\n\n' +
      '--- 10.244.1.2 ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\n' +
      'round-trip min/avg/max = 0.050/0.050/0.050 ms\n',
    0,
  ],
  [
    'ping -c 1 -W 1 web',
    'PING web (10.96.0.20): 56 data bytes\n\n--- web ping statistics ---\n' +
      '1 packets transmitted, 0 packets received, 100% packet loss\n',
    1,
  ],
  ['nc -w 1 10.244.7.7 80', 'nc: timed out\n', 1],
])('busybox: %s', (script, output, code) => {
  const { run, clock } = cluster();
  const client = run(script);
  clock.advance(timedOut);
  expect(client.output()).toBe(output);
  expect(client.code).toBe(code);
});

test.each([
  ['curl -s http://web | head -n 1', '<!DOCTYPE html>\n', 0],
  ["curl -s -o /dev/null -w '%{http_code} %{remote_ip} %{size_download}\\n' web", '200 10.96.0.20 253\n', 0],
  ['curl -sSf http://web/nope', 'curl: (22) The requested URL returned error: 404\n', 22],
  ['curl -sS http://nosuch', 'curl: (6) Could not resolve host: nosuch\n', 6],
  ['curl -sS nobody', 'curl: (7) Failed to connect to nobody port 80 after 0 ms: Could not connect to server\n', 7],
  ['curl -sS -m 2 10.244.7.7', 'curl: (28) Connection timed out after 2000 milliseconds\n', 28],
  ['curl -sS --connect-timeout 1 10.244.7.7', 'curl: (28) Connection timed out after 1000 milliseconds\n', 28],
  ['curl -sS https://web:80', 'curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number\n', 35],
  ['curl -s --resolve foo:80:10.244.1.2 http://foo | head -n 1', '<!DOCTYPE html>\n', 0],
  ['curl -sS foo://x', 'curl: (1) Protocol "foo" not supported\n', 1],
  [
    'curl --nosuch',
    "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    2,
  ],
  ['curl -sI http://web | head -n 1', 'HTTP/1.1 200 OK\r\n', 0],
])('%s', (script, output, code) => {
  const { run, clock } = cluster();
  const client = run(script, nginxImage);
  clock.advance(timedOut);
  expect(client.output()).toBe(output);
  expect(client.code).toBe(code);
});

test('curl tells what it does', () => {
  const { run } = cluster();
  expect(run('curl -sv -o /dev/null http://web', nginxImage).output()).toContain(`* Host web:80 was resolved.
* IPv6: (none)
* IPv4: 10.96.0.20
*   Trying 10.96.0.20:80...
* Connected to web (10.96.0.20) port 80
* using HTTP/1.x
> GET / HTTP/1.1
> Host: web
> User-Agent: curl/8.14.1
> Accept: */*
> 
* Request completely sent off
< HTTP/1.1 200 OK
< Server: nginx/`);
});

test('one nc listens, another sends what it reads; Alpine’s looks whether a port is open', () => {
  const { start, run } = cluster();
  const server = start('server', '10.244.2.2', busybox, ['sh', '-c', 'echo welcome | nc -l -p 9000']);
  expect(run('echo hello | nc 10.244.2.2 9000').output()).toBe('welcome\n');
  expect(server.output()).toBe('hello\n');
  expect(run('nc -zv web 80', alpine).output()).toBe('web (10.96.0.20:80) open\n');
  expect(run('nc -z web 80').output()).toContain("nc: invalid option -- 'z'\n");
});

test('a web server by hand answers wget', () => {
  const { start, run } = cluster();
  const answer = 'while true; do printf "HTTP/1.1 200 OK\\r\\n\\r\\nby hand\\n" | nc -l -p 8080 > /dev/null; done';
  start('server', '10.244.2.3', busybox, ['sh', '-c', answer]);
  expect(run('wget -qO- http://10.244.2.3:8080').output()).toBe('by hand\n');
});

test('nginx does not start where another program of its Pod has the port', () => {
  const { start, clock } = cluster();
  const second = start('web', '10.244.1.2', nginxImage);
  clock.advance(timedOut);
  expect(second.code).toBe(1);
  expect(second.output()).toContain('[emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)');
});
