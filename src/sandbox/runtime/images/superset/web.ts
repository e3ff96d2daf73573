import { createHmac, randomUUID } from 'node:crypto';
import type { HttpAnswer, HttpAsk } from '../../../network/http.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';
import { quoted } from '../postgres/literal.ts';
import { isPassword, openMetadata } from './metadata.ts';
import type { Settings } from './settings.ts';

interface Page {
  status: number;
  body: string;
  type?: string;
  location?: string;
}

/** What Superset's web server answers, and the line that it writes to its access log. */
export function* answer(io: ProgramIO, settings: Settings, ask: HttpAsk): Generator<Wait, HttpAnswer, void> {
  const page = yield* pageOf(io, settings, ask);
  const { status, body, type = 'text/html; charset=utf-8', location } = page;
  const length = Buffer.byteLength(body);
  const when = formatDate(io.clock.now(), '%d/%b/%Y:%H:%M:%S +0000');
  const agent = ask.headers['user-agent'] ?? '-';
  io.out(`${ask.from} - - [${when}] "${ask.method} ${ask.path} HTTP/1.1" ${status} ${length} "-" "${agent}"\n`);
  const headers = {
    Server: 'gunicorn',
    Date: formatDate(io.clock.now(), '%a, %d %b %Y %H:%M:%S GMT'),
    Connection: ask.headers.connection === 'close' ? 'close' : 'keep-alive',
    'Content-Type': type,
    'Content-Length': String(length),
    ...(location !== undefined && { Location: location }),
    'X-Frame-Options': 'SAMEORIGIN',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    Vary: 'Accept-Encoding',
  };
  return { status, headers, body: ask.method === 'HEAD' ? '' : body };
}

function* pageOf(
  io: ProgramIO,
  settings: Settings,
  { method, path: target, headers, body }: HttpAsk,
): Generator<Wait, Page, void> {
  const path = target.split('?')[0] ?? '/';
  if (path === '/health' || path === '/healthcheck' || path === '/ping') return { status: 200, body: 'OK' };
  if (path === '/') return redirect('/superset/welcome/');
  if (path === '/superset/welcome/') return redirect('/login/');
  if (path === '/login/' && method !== 'POST') return { status: 200, body: loginPage };
  if (path === '/api/v1/security/login' && method === 'POST') return yield* logIn(io, settings, body ?? '');
  if (path === '/api/v1/dashboard/' || path === '/api/v1/database/') {
    const isKnown = headers.authorization?.startsWith('Bearer ') && isToken(headers.authorization.slice(7), settings);
    if (!isKnown) return json(401, { msg: 'Missing Authorization Header' });
    return yield* list(io, settings, path);
  }
  return { status: 404, body: errorPage('404: Not found', 'Page not found') };
}

/** `POST /api/v1/security/login`: a token for whom the database knows. */
function* logIn(io: ProgramIO, settings: Settings, body: string): Generator<Wait, Page, void> {
  const { username, password } = fieldsOf(body);
  if (typeof username !== 'string') return json(400, { message: { username: ['Missing data for required field.'] } });
  if (typeof password !== 'string') return json(400, { message: { password: ['Missing data for required field.'] } });
  const found = yield* query(io, settings, `select id, password from ab_user where username = ${quoted(username)}`);
  if (typeof found === 'string') return failed;
  const [id, hash] = found[0] ?? [];
  if (!id || !hash || !isPassword(password, hash)) return json(401, { message: 'Not authorized' });
  return json(200, { access_token: tokenFor(id, settings, io.clock.now()) });
}

function* list(io: ProgramIO, settings: Settings, path: string): Generator<Wait, Page, void> {
  const isDatabase = path === '/api/v1/database/';
  const found = yield* query(
    io,
    settings,
    isDatabase ? 'select id, database_name from dbs order by id' : 'select id from dashboards order by id',
  );
  if (typeof found === 'string') return failed;
  const result = found.map(([id, name]) => ({ id: Number(id), ...(name && { database_name: name }) }));
  return json(200, { count: result.length, ids: result.map(({ id }) => id), result });
}

function* query(
  io: ProgramIO,
  { databaseUri }: Settings,
  sql: string,
): Generator<Wait, (string | null)[][] | string, void> {
  const metadata = yield* openMetadata(io, databaseUri);
  if (typeof metadata === 'string') return metadata;
  const rows = yield* metadata.rows(sql);
  metadata.close();
  return rows;
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (text: string, { secretKey }: Settings) =>
  createHmac('sha256', secretKey).update(text).digest('base64url');

function tokenFor(id: string, settings: Settings, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    fresh: true,
    iat: now,
    jti: randomUUID(),
    type: 'access',
    sub: Number(id),
    nbf: now,
    exp: now + 900,
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${sign(signed, settings)}`;
}

function isToken(token: string, settings: Settings): boolean {
  const [header = '', claims = '', signature = ''] = token.split('.');
  return signature !== '' && sign(`${header}.${claims}`, settings) === signature;
}

const json = (status: number, value: unknown): Page => ({
  status,
  body: `${JSON.stringify(value)}\n`,
  type: 'application/json; charset=utf-8',
});

const redirect = (location: string): Page => ({
  status: 302,
  location,
  body:
    '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to the ' +
    `target URL: <a href="${location}">${location}</a>. If not, click the link.\n`,
});

const errorPage = (title: string, heading: string) =>
  `<!doctype html><html lang="en"><head><meta charset="UTF-8"/><title>${title} | Superset</title></head><body><h1>${heading}</h1></body></html>\n`;
const failed: Page = { status: 500, body: errorPage('500: Internal server error', 'Internal server error') };

const loginPage = `<!DOCTYPE html>
<html>
  <head>
    <title>Superset</title>
  </head>
  <body>
    <form class="form" action="" method="post" name="login">
      <input id="csrf_token" name="csrf_token" type="hidden" value="">
      <input class="form-control" id="username" name="username" required size="80" type="text" value="">
      <input class="form-control" id="password" name="password" required size="80" type="password" value="">
    </form>
    <div id="app"></div>
  </body>
</html>
`;
