import { beforeAll, expect, test } from 'vitest';
import { manualClock } from '../../../../lib/clock.ts';
import { networkOf, resolvConf, service } from '../../../network/test-view.ts';
import { startContainer } from '../../container.ts';
import { collecting } from '../../test-streams.ts';
import type { ImageDefinition } from '../define.ts';
import { loadEngine } from '../postgres/database.ts';
import { postgres } from '../postgres/index.ts';
import { supersetImage } from './index.ts';

beforeAll(loadEngine);

const database = {
  DB_HOST: 'superset-postgresql',
  DB_PORT: '5432',
  DB_USER: 'superset',
  DB_PASS: 'quiet-river-41',
  DB_NAME: 'superset',
};
const key = { SUPERSET_SECRET_KEY: 'mV3kq9Zr7TnX0bLw' };
const config =
  'import os\n\ndef env(key, default=None):\n    return os.getenv(key, default)\n\n' +
  "SQLALCHEMY_DATABASE_URI = f\"postgresql+psycopg2://{env('DB_USER')}:{env('DB_PASS')}@{env('DB_HOST')}:{os.environ['DB_PORT']}/{env('DB_NAME')}\"\n";

/** A database behind its Service, and Superset's container with a configuration. */
function cluster(environment: Record<string, string>, text = config) {
  const clock = manualClock();
  const parts = [service('superset-postgresql', { ports: [{ port: 5432 }] }, ['10.244.1.2'])];
  const join = networkOf(parts, clock);
  const start = (name: string, address: string, image: ImageDefinition, own: Record<string, string>) => {
    const files = new Map([...image.files, ['etc/resolv.conf', resolvConf] as const]);
    const container = startContainer({
      image: { ...image, files: new Map([...files, ['app/pythonpath/superset_config.py', text] as const]) },
      environment: own,
      mounts: [],
      hostname: name,
      network: join(name, address),
      clock,
      random: () => 0.5,
      onExit: (code) => {
        ended = code;
      },
    });
    if (typeof container === 'string') throw new Error(container);
    return container;
  };
  let ended: number | undefined;
  const { DB_USER, DB_PASS, DB_NAME } = database;
  const postgresql = { POSTGRES_USER: DB_USER, POSTGRES_PASSWORD: DB_PASS, POSTGRES_DB: DB_NAME };
  start('superset-postgresql', '10.244.1.2', postgres, postgresql);
  clock.advance(5000);
  const container = start('superset', '10.244.1.3', supersetImage, { ...database, ...environment });
  clock.advance(10_000);
  const run = (line: string) => {
    const { seen, streams } = collecting();
    container.exec({ argv: ['sh', '-c', line], ...streams });
    clock.advance(20_000);
    return { out: seen.out, err: seen.err, code: seen.code };
  };
  const log = () =>
    container.log
      .lines()
      .map(({ text: line }) => line)
      .join('');
  return { run, log, ended: () => ended };
}

const curl = (path: string, ...words: string[]) => `curl -s -m 5 http://127.0.0.1:8088${path} ${words.join(' ')}`;
const logIn = (password: string) =>
  curl(
    '/api/v1/security/login',
    `-H 'Content-Type: application/json' -d '{"username":"admin","password":"${password}","provider":"db"}'`,
  );

// The texts are those of Superset 4.0.2 with gunicorn 21.2 and PostgreSQL 15, run outside of a container.
test('with the key of the image no worker lives, and the server answers nobody', () => {
  const { run, log } = cluster({});
  expect(log()).toContain(`[1] [INFO] Listening at: http://0.0.0.0:8088 (1)`);
  expect(log()).toMatch(
    /Booting worker with pid: 2\nLoaded your LOCAL configuration at \[\/app\/pythonpath\/superset_config.py\]\n-{80}\n {36}WARNING\n-{80}\nA Default SECRET_KEY was detected[\s\S]*?\nRefusing to start due to insecure SECRET_KEY\n.*Worker exiting \(pid: 2\)\n.*\[ERROR\] Worker \(pid:2\) exited with code 1\n.*\[ERROR\] Worker \(pid:2\) exited with code 1\.\n.*Booting worker with pid: 3\n/,
  );
  expect(run(curl('/health')).code).toBe(28);
  const { code, err } = run('superset db upgrade');
  expect(code).toBe(1);
  expect(err).toMatch(/\nRefusing to start due to insecure SECRET_KEY\n$/);
});

test('it is set up by its commands, in the right order, and then lets its users in', () => {
  const { run, log } = cluster(key);
  expect(run(curl('/health'))).toEqual({ out: 'OK', err: '', code: 0 });
  expect(run(logIn('s3cret')).out).toBe('{"message":"Not authorized"}\n');

  const early = run('superset init');
  expect(early.code).toBe(1);
  expect(early.err).toContain('(psycopg2.errors.UndefinedTable) relation "tables" does not exist');

  const first = run('superset db upgrade');
  expect(first.code).toBe(0);
  expect(first.err).toContain('Running upgrade 87d38ad83218 -> 17fcea065655, change_text_to_mediumtext\n');
  const again = run('superset db upgrade');
  expect(again.code).toBe(0);
  expect(again.err).not.toContain('Running upgrade');

  const admin =
    'superset fab create-admin --username admin --firstname Ada --lastname Data --email admin@superset.example --password';
  expect(run(`${admin} s3cret`).out).toMatch(/\nRecognized Database Authentications.\nAdmin User admin created.\n$/);
  expect(run(`${admin} other`)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Error! User already exists admin\n'),
  });
  expect(run('superset init')).toMatchObject({ code: 0, err: expect.stringContaining('Cleaning faulty perms\n') });
  expect(run('superset fab list-users').out).toContain(
    'username:admin | email:admin@superset.example | role:[Admin]\n',
  );

  expect(run(logIn('wrong')).out).toBe('{"message":"Not authorized"}\n');
  const { access_token: token } = JSON.parse(run(logIn('s3cret')).out) as { access_token: string };
  const uri = 'postgresql://reader:pw@orders-warehouse/postgres';
  expect(run(`superset set_database_uri -d warehouse -u ${uri}`)).toMatchObject({ code: 0 });
  expect(JSON.parse(run(curl('/api/v1/database/', `-H 'Authorization: Bearer ${token}'`)).out)).toMatchObject({
    count: 1,
    result: [{ database_name: 'warehouse' }],
  });
  expect(run(curl('/api/v1/database/')).out).toBe('{"msg":"Missing Authorization Header"}\n');
  expect(run(curl('/login/')).out).toContain('<title>Superset</title>');
  expect(run(curl('/', '-o /dev/null -w "%{http_code}"')).out).toBe('302');
  expect(log()).toMatch(/"GET \/health HTTP\/1\.1" 200 2 "-" "curl\//);
});

test.each([
  [{ DB_PASS: 'wrong' }, 'FATAL:  password authentication failed for user "superset"'],
  [{ DB_NAME: 'nodb' }, 'FATAL:  database "nodb" does not exist'],
  [{ DB_HOST: '10.244.1.2', DB_PORT: '1' }, 'port 1 failed: Connection refused'],
  [{ DB_HOST: 'nowhere' }, 'could not translate host name "nowhere" to address'],
])('a database that cannot be had is told, and the worker ends: %j', (environment, why) => {
  const { log } = cluster({ ...key, ...environment });
  expect(log()).toContain(
    'ERROR:flask_appbuilder.security.sqla.manager:DB Creation and initialization failed: (psycopg2.OperationalError) ',
  );
  expect(log()).toContain(why);
  expect(log()).toContain('exited with code 1\n');
});

test.each([
  [
    "import os\nSECRET_KEY = os.environ['NONE']\n",
    "line 2, in <module>\n    SECRET_KEY = os.environ['NONE']\nKeyError: 'NONE'",
  ],
  ['SECRET_KEY = secret\n', "NameError: name 'secret' is not defined"],
  ["import os\nSECRET_KEY = 'a' + os.getenv('NONE')\n", 'TypeError: can only concatenate str (not "NoneType") to str'],
  ["SECRET_KEY = 'a\n", 'SyntaxError: invalid syntax'],
  ['if True:\n    SECRET_KEY = 1\n', 'NotImplementedError: the sandbox runs no such statement (line 1)'],
])('a configuration that cannot be imported is told: %j', (text, why) => {
  const { log } = cluster(key, text);
  expect(log()).toContain('Found but failed to import local superset_config\nTraceback (most recent call last):\n');
  expect(log()).toContain(why);
});

test('a configuration as the chart of the project writes it can be read', () => {
  const { log } = cluster(
    key,
    `${config}from flask_caching.backends.rediscache import RedisCache
CACHE_CONFIG = {
      'CACHE_TYPE': 'RedisCache',  # a comment
      'CACHE_DEFAULT_TIMEOUT': 60 * 5,
      'CACHE_REDIS_DB': env('REDIS_DB', 1),
}
DATA_CACHE_CONFIG = CACHE_CONFIG
class CeleryConfig:
  imports = ("superset.sql_lab", )
  result_backend = f"redis://{env('REDIS_HOST')}:6379/0"

CELERY_CONFIG = CeleryConfig
RESULTS_BACKEND = RedisCache(
      host=env('REDIS_HOST'),
      key_prefix='superset_results',
)
`,
  );
  expect(log()).toContain('Configured event logger');
});

test('the address of a Service named superset is no port', () => {
  const { log, ended } = cluster({ ...key, SUPERSET_PORT: 'tcp://10.96.92.242:8088' });
  expect(log()).toBe("\nError: 'tcp' is not a valid port number.\n\n");
  expect(ended()).toBe(1);
});
