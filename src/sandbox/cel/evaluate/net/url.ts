import { quoteGo } from '../quote.ts';

/** The parts of a URL, as Go tells them. */
export interface ParsedUrl {
  scheme: string;
  host: string;
  escapedPath: string;
  query: string;
  /** As it is printed, which is how two are compared. */
  text: string;
}

class UrlProblem extends Error {}

/** The parts of a URL with a scheme or a path from the root, or why a text is none (net/url, ParseRequestURI). */
export function parseUrl(text: string): ParsedUrl | string {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UrlProblem) return `parse ${quoteGo(text)}: ${error.message}`;
    throw error;
  }
}

function parse(text: string): ParsedUrl {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new UrlProblem('net/url: invalid control character in URL');
  if (text === '') throw new UrlProblem('empty url');
  const { fragment, whole } = splitFragment(text);
  const { scheme, rest: after } = splitScheme(whole);
  const mark = after.indexOf('?');
  const query = mark < 0 ? '' : after.slice(mark + 1);
  let rest = mark < 0 ? after : after.slice(0, mark);
  const end = `${mark < 0 ? '' : `?${query}`}${fragment}`;
  if (text === '*') return { scheme, host: '', escapedPath: '*', query, text };
  if (!rest.startsWith('/')) {
    if (scheme === '') throw new UrlProblem('invalid URI for request');
    return { scheme, host: '', escapedPath: '', query, text: `${scheme}:${rest}${end}` };
  }
  let host = '';
  let authority = '';
  if (rest.startsWith('//') && !rest.startsWith('///') && (scheme !== '' || fragment === '')) {
    const slash = rest.indexOf('/', 2);
    authority = rest.slice(2, slash < 0 ? undefined : slash);
    // Without a scheme, two slashes are the beginning of a path.
    if (scheme !== '') {
      host = hostOf(authority);
      rest = slash < 0 ? '' : rest.slice(slash);
    }
  }
  const escapedPath = escapePath(rest);
  const prefix = scheme === '' ? '' : `${scheme}:${authority || rest.startsWith('//') ? '//' : ''}${authority}`;
  return { scheme, host, escapedPath, query, text: `${prefix}${escapedPath}${end}` };
}

/** What stands after `#` is a part of the URL, but not where one is asked for as of a request. */
function splitFragment(text: string): { whole: string; fragment: string } {
  const mark = text.indexOf('#');
  return mark < 0 ? { whole: text, fragment: '' } : { whole: text.slice(0, mark), fragment: text.slice(mark) };
}

function splitScheme(text: string): { scheme: string; rest: string } {
  const [, scheme] = /^([A-Za-z][A-Za-z\d+.-]*):/.exec(text) ?? [];
  if (scheme !== undefined) return { scheme: scheme.toLowerCase(), rest: text.slice(scheme.length + 1) };
  if (text.startsWith(':')) throw new UrlProblem('missing protocol scheme');
  return { scheme: '', rest: text };
}

function hostOf(authority: string): string {
  const at = authority.lastIndexOf('@');
  if (at >= 0 && !/^[\w\-.~:$&+,;=%@!'()*]*$/.test(authority.slice(0, at)))
    throw new UrlProblem('net/url: invalid userinfo');
  const host = authority.slice(at + 1);
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    if (close < 0) throw new UrlProblem("missing ']' in host");
    checkPort(host.slice(close + 1));
  } else {
    const colon = host.lastIndexOf(':');
    if (colon >= 0) checkPort(host.slice(colon));
  }
  const wrong = /[^\w\-.~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.exec(host)?.[0];
  if (wrong !== undefined) throw new UrlProblem(`invalid character ${quoteGo(wrong)} in host name`);
  const wrongEscape = /%(?:[0-7][\da-fA-F]|.{0,2})/.exec(host)?.[0];
  if (wrongEscape !== undefined && wrongEscape !== '%25')
    throw new UrlProblem(`invalid URL escape ${quoteGo(wrongEscape)}`);
  return host;
}

function checkPort(port: string): void {
  if (port !== '' && !/^:\d*$/.test(port)) throw new UrlProblem(`invalid port ${quoteGo(port)} after host`);
}

/** A path as it goes over the wire; one that is well escaped stays as it is. */
function escapePath(path: string): string {
  const wrong = /%(?![\da-fA-F]{2}).{0,2}/.exec(path)?.[0];
  if (wrong !== undefined) throw new UrlProblem(`invalid URL escape ${quoteGo(wrong)}`);
  if (/^[\w\-.~!$&'()*+,;=:@/[\]%]*$/.test(path)) return path;
  return path.replace(/%[\da-fA-F]{2}|[^\w\-.~$&+,/:;=@]/gu, (part) =>
    part.length === 3 && part.startsWith('%') ? recode(part) : encodeURIComponent(part),
  );
}

const recode = (escaped: string) => {
  const letter = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[\w\-.~$&+,/:;=@]/.test(letter) ? letter : escaped.toUpperCase();
};

/** The host without its port and the brackets of an address. */
export function hostnameOf(host: string): string {
  const close = host.startsWith('[') ? host.indexOf(']') : -1;
  if (close > 0) return host.slice(1, close);
  return host.replace(/:\d*$/, '');
}

export function portOf(host: string): string {
  return /:(\d*)$/.exec(host)?.[1] ?? '';
}

/** The names of a query with their values; pairs that are not well written are left out. */
export function queryOf(query: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
