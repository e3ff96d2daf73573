import { badRequest } from '../../api/errors.ts';

/** What stands between a resource and `/proxy`: `NAME`, `NAME:PORT` or `SCHEME:NAME:PORT`. */
export interface ProxyTarget {
  scheme: string;
  name: string;
  /** '' when not given. */
  port: string;
}

/** Reads it; throws 400 for anything else. `kind` is named in the message. */
export function proxyTarget(kind: 'pod' | 'service' | 'node', id: string): ProxyTarget {
  const parts = id.split(':');
  const [scheme, name, port] =
    parts.length === 3 ? parts : parts.length === 2 ? ['', ...parts] : parts.length === 1 ? ['', id, ''] : [];
  if (!name || scheme === undefined || port === undefined || !['', 'http', 'https'].includes(scheme))
    throw badRequest(`invalid ${kind} request ${JSON.stringify(id)}`);
  return { scheme, name, port };
}
