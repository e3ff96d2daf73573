import type { HttpAnswer, HttpAsk } from '../../network/http.ts';
import { applets } from '../applets/index.ts';
import type { Entry } from '../files.ts';
import { forever, type Program, type ProgramIO, sleep, type Wait } from '../process.ts';
import { curl } from '../programs/curl/index.ts';
import { formatDate } from '../shell/date.ts';
import { baseFiles, imageProgram } from './base-files.ts';
import type { ImageDefinition } from './define.ts';
import { execute } from './execute.ts';

const version = '1.28.0';
const root = '/usr/share/nginx/html';

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and working.</p>
<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const errorPage = (status: string) =>
  `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

/** `nginx -g "daemon off;"`: logs its start, serves the files of its root on port 80, stops on QUIT and TERM. */
const nginx: Program = function* (io) {
  if (io.argv.includes('-v')) {
    io.err(`nginx version: nginx/${version}\n`);
    return 0;
  }
  if (!(yield* listen(io))) return 1;
  const notice = (text: string) => io.err(`${formatDate(io.clock.now(), '%Y/%m/%d %H:%M:%S')} [notice] 1#1: ${text}\n`);
  notice('using the "epoll" event method');
  notice(`nginx/${version}`);
  notice('OS: Linux 6.1.0');
  notice('getrlimit(RLIMIT_NOFILE): 1048576:1048576');
  notice('start worker processes');
  for (const worker of [29, 30]) notice(`start worker process ${worker}`);
  io.onSignal('QUIT', () => {
    notice('signal 3 (SIGQUIT) received, shutting down');
    io.exit(0);
  });
  io.onSignal('TERM', () => {
    notice('signal 15 (SIGTERM) received, exiting');
    io.exit(0);
  });
  for (;;) yield forever;
};

/** Takes port 80; another program in the Pod that has it is given two and a half seconds to leave. */
function* listen(io: ProgramIO): Generator<Wait, boolean, void> {
  const stamp = () => formatDate(io.clock.now(), '%Y/%m/%d %H:%M:%S');
  const problem = 'bind() to 0.0.0.0:80 failed (98: Address already in use)';
  for (let tries = 0; tries < 5; tries++) {
    if (io.listen(80, (ask) => serve(io, ask))) return true;
    io.err(`${stamp()} [emerg] 1#1: ${problem}\nnginx: [emerg] ${problem}\n`);
    yield sleep(io.clock, 500);
  }
  io.err(`${stamp()} [emerg] 1#1: still could not bind()\nnginx: [emerg] still could not bind()\n`);
  return false;
}

function serve(io: ProgramIO, ask: HttpAsk): HttpAnswer {
  const path = decodePath(ask.path.split('?')[0] ?? '/');
  const file = root + (path.endsWith('/') ? `${path}index.html` : path);
  const body = ask.method === 'GET' || ask.method === 'HEAD' ? io.files.read(file) : undefined;
  const when = formatDate(io.clock.now(), '%d/%b/%Y:%H:%M:%S %z');
  const [status, text, type] =
    ask.method !== 'GET' && ask.method !== 'HEAD'
      ? [405, errorPage('405 Not Allowed'), 'text/html']
      : body === undefined
        ? [404, errorPage('404 Not Found'), 'text/html']
        : [200, body, contentType(file)];
  if (status === 404) {
    const at = formatDate(io.clock.now(), '%Y/%m/%d %H:%M:%S');
    const host = ask.headers.host ?? 'localhost';
    io.err(
      `${at} [error] 29#29: *1 open() "${file}" failed (2: No such file or directory), client: ${ask.from}, server: localhost, ` +
        `request: "${ask.method} ${ask.path} HTTP/1.1", host: "${host}"\n`,
    );
  }
  const agent = ask.headers['user-agent'] ?? '-';
  const length = Buffer.byteLength(text);
  const [referer, via] = [ask.headers.referer ?? '-', ask.headers['x-forwarded-for'] ?? '-'];
  const request = `${ask.method} ${ask.path} HTTP/1.1`;
  io.out(`${ask.from} - - [${when}] "${request}" ${status} ${length} "${referer}" "${agent}" "${via}"\n`);
  const isFound = status === 200;
  const httpDate = (ms: number) => formatDate(ms, '%a, %d %b %Y %H:%M:%S GMT');
  const changedMs = isFound ? (io.files.stat(file)?.mtimeMs ?? 0) : 0;
  const headers = {
    Server: `nginx/${version}`,
    Date: httpDate(io.clock.now()),
    'Content-Type': type,
    'Content-Length': String(length),
    ...(isFound && { 'Last-Modified': httpDate(changedMs) }),
    Connection: ask.headers.connection === 'close' ? 'close' : 'keep-alive',
    ...(isFound && {
      ETag: `"${Math.floor(changedMs / 1000).toString(16)}-${length.toString(16)}"`,
      'Accept-Ranges': 'bytes',
    }),
  };
  return { status, headers, body: ask.method === 'HEAD' ? '' : text };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const contentType = (file: string) =>
  ({ html: 'text/html', txt: 'text/plain', json: 'application/json', css: 'text/css', js: 'application/javascript' })[
    file.split('.').at(-1) ?? ''
  ] ?? 'application/octet-stream';

/** Runs its arguments, as the official image's entrypoint does in the end. */
const entrypoint: Program = (io) => execute(io, io.argv.slice(1), '/docker-entrypoint.sh: exec: line 47');

const lines = ['1.25', '1.26', '1.27', '1.28', '1.29'];

/** The web server, with the tags that Docker Hub has. */
export const nginxImage: ImageDefinition = {
  name: 'docker.io/library/nginx',
  simulates: 'The web server: it serves the files of its root on port 80 and logs each request.',
  tags: [
    ...['latest', 'stable', 'mainline', 'alpine', 'stable-alpine', 'mainline-alpine', '1', '1-alpine'],
    ...lines.flatMap((line) => [line, `${line}-alpine`, `${line}.0`, `${line}.0-alpine`]),
    ...['1.25.5', '1.26.3', '1.27.5', '1.28.1', '1.29.1'],
  ],
  sizeBytes: 72_406_859,
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  environment: { NGINX_VERSION: version },
  stopSignal: 'QUIT',
  usage: { memoryBytes: 3_350_000, startMs: 30, requestMs: 0.1 },
  files: new Map<string, Entry>([
    ...baseFiles,
    ['usr/bin/curl', imageProgram],
    ['usr/share/nginx/html/index.html', welcome],
    ['usr/share/nginx/html/50x.html', '<h1>An error occurred.</h1>\n'],
    ['etc/nginx/nginx.conf', 'user nginx;\nworker_processes auto;\nhttp { include /etc/nginx/conf.d/*.conf; }\n'],
    [
      'etc/nginx/conf.d/default.conf',
      `server {\n    listen 80;\n    server_name localhost;\n    location / { root ${root}; index index.html; }\n}\n`,
    ],
  ]),
  programs: new Map([
    ...applets,
    ['nginx', nginx],
    ['/docker-entrypoint.sh', entrypoint],
    ['bash', applets.get('sh') ?? nginx],
    ['curl', curl],
  ]),
};

/** The same, as Kubernetes' own tests pull it. */
export const testNginx: ImageDefinition = {
  ...nginxImage,
  name: 'registry.k8s.io/e2e-test-images/nginx',
  tags: ['1.15-4', '1.27-0'],
};
