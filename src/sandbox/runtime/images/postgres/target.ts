import type { Target } from './client.ts';

/** Where libpq connects to: the options first, then a connection string, then the environment, then its defaults. */
export function targetOf(
  options: Partial<Record<'host' | 'port' | 'user' | 'database', string | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
): Target {
  const { database } = options;
  const given = database && /^(postgres(ql)?:\/\/|\w+\s*=)/.test(database) ? readString(database) : {};
  const named = Object.keys(given).length > 0 ? given.dbname : database;
  const user = options.user ?? given.user ?? environment.PGUSER ?? 'root';
  const host = options.host ?? given.host ?? environment.PGHOST;
  const password = given.password ?? environment.PGPASSWORD;
  return {
    host: host === undefined || host === '' || host.startsWith('/') ? undefined : host,
    port: Number(options.port ?? given.port ?? environment.PGPORT ?? 5432),
    user,
    database: named || environment.PGDATABASE || user,
    password: password === '' ? undefined : password,
  };
}

interface Parts {
  host?: string;
  port?: string;
  user?: string;
  password?: string;
  dbname?: string;
}

/** A URI, or `key=value` words. */
function readString(text: string): Parts {
  if (!text.includes('://'))
    return Object.fromEntries(
      [...text.matchAll(/(\w+)\s*=\s*('(?:[^']*)'|\S+)/g)].map(([, key, value]) => [key, value?.replace(/^'|'$/g, '')]),
    );
  const uri = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/.exec(text);
  const [, user, password, host, port, dbname] = (uri ?? []).map((part) =>
    part ? decodeURIComponent(part) : undefined,
  );
  return {
    ...(user && { user }),
    ...(password && { password }),
    ...(host && { host }),
    ...(port && { port }),
    ...(dbname && { dbname }),
  };
}

/** Where to connect to: what all of PostgreSQL's clients take. */
export const connectionOptions = {
  h: 'host',
  host: 'host',
  p: 'port',
  port: 'port',
  U: 'user',
  username: 'user',
} as const;
