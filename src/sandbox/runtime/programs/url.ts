/** A URL as command-line clients take it: without a scheme it is http. */
export interface ClientUrl {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  /** Path and query. */
  path: string;
  /** `host`, with the port when it is not the scheme's own. */
  authority: string;
  user: string | undefined;
}

/** Reads a URL; a text is a scheme that is not spoken. */
export function readUrl(text: string): ClientUrl | string {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?([^:/?#]*)(?::(\d*))?([^#]*)/i.exec(text);
  const [, given = 'http', user, host = '', digits, rest = ''] = match ?? [];
  const scheme = given.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return scheme;
  const usual = scheme === 'http' ? 80 : 443;
  const port = digits ? Number(digits) : usual;
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return { scheme, host, port, path, authority: port === usual ? host : `${host}:${port}`, user };
}
