import type { HttpAnswer, HttpAsk } from '../../network/http.ts';
import { applets } from '../applets/index.ts';
import type { Entry } from '../files.ts';
import { forever, type Program, type ProgramIO } from '../process.ts';

import { formatDate } from '../shell/date.ts';
import { baseFiles } from './base-files.ts';
import type { ImageDefinition } from './define.ts';

const server = 'Apache/2.4.10 (Debian)';
const php = 'PHP/5.6.14';

/** `apache2-foreground` with one page that adds up a million roots and says OK!: each request costs what `usage` tells. */
const apache: Program = function* (io) {
  const at = formatDate(io.clock.now(), '%a %b %d %H:%M:%S.000000 %Y');
  io.err(`[${at}] [mpm_prefork:notice] [pid 1] AH00163: ${server} ${php} configured -- resuming normal operations\n`);
  io.err(`[${at}] [core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'\n`);
  io.listen(80, (ask) => serve(io, ask));
  io.onSignal('TERM', () => io.exit(0));
  for (;;) yield forever;
};

function serve(io: ProgramIO, ask: HttpAsk): HttpAnswer {
  const path = ask.path.split('?')[0];
  const isFound = path === '/' || path === '/index.php';
  const [status, body] = isFound ? [200, 'OK!'] : [404, notFound(path ?? '')];
  const when = formatDate(io.clock.now(), '%d/%b/%Y:%H:%M:%S %z');
  const agent = ask.headers['user-agent'] ?? '-';
  const length = Buffer.byteLength(body);
  io.out(`${ask.from} - - [${when}] "${ask.method} ${ask.path} HTTP/1.1" ${status} ${length} "-" "${agent}"\n`);
  const headers = {
    Server: server,
    ...(isFound && { 'X-Powered-By': php }),
    'Content-Length': String(length),
    'Content-Type': 'text/html; charset=UTF-8',
  };
  return { status, headers, body: ask.method === 'HEAD' ? '' : body };
}

const notFound = (path: string) =>
  `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL ${path} was not found on this server.</p>\n</body></html>\n`;

/** The server of the documentation's walk through the autoscaler. */
export const hpaExample: ImageDefinition = {
  name: 'registry.k8s.io/hpa-example',
  simulates: 'A web page that is hard to compute: each request takes 0.07 seconds of a core.',
  tags: ['latest'],
  sizeBytes: 192_573_000,
  entrypoint: [],
  command: ['apache2-foreground'],
  environment: {},
  files: new Map<string, Entry>([
    ...baseFiles,
    [
      'var/www/html/index.php',
      '<?php\n  $x = 0.0001;\n  for ($i = 0; $i <= 1000000; $i++) {\n    $x += sqrt($x);\n  }\n  echo "OK!";\n?>\n',
    ],
  ]),
  usage: { memoryBytes: 11 * 2 ** 20, startMs: 60, requestMs: 70 },
  programs: new Map([...applets, ['apache2-foreground', apache]]),
};
