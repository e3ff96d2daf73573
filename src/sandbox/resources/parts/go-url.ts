/** The parts of a URL, as Go's net/url tells them apart: nothing of it need be there. */
export interface GoUrl {
  scheme: string;
  user?: string;
  host: string;
  query: string;
  fragment: string;
}

/** A text that Go takes for no URL; the message is Go's. */
export class GoUrlError extends Error {}

/** Reads a URL as Go does, which takes `x` for a path and is content; throws GoUrlError. */
export function parseGoUrl(text: string): GoUrl {
  const [whole, fragment] = cut(text, '#');
  const fail = (why: string): never => {
    throw new GoUrlError(`parse ${JSON.stringify(whole)}: ${why}`);
  };
  if (hasControlCharacter(whole)) fail('net/url: invalid control character in URL');
  if (whole.startsWith(':')) fail('missing protocol scheme');
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*(?=:)/.exec(whole)?.[0] ?? '';
  const [rest, query] = cut(scheme ? whole.slice(scheme.length + 1) : whole, '?');
  const found = { scheme: scheme.toLowerCase(), host: '', query, fragment };
  if (!rest.startsWith('/')) {
    // What follows a scheme without a slash is opaque.
    if (scheme) return found;
    if (cut(rest, '/')[0].includes(':')) fail('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const authority = hasAuthority ? cut(rest.slice(2), '/')[0] : '';
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const wrong = hostProblem(host) ?? escapeProblem(hasAuthority ? rest.slice(2 + authority.length) : rest);
  if (wrong) fail(wrong);
  return { ...found, host, ...(at >= 0 && { user: authority.slice(0, at) }) };
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((one) => one < ' ' || one === '\x7f');
}

function hostProblem(host: string): string | undefined {
  const port = /:[^:\]]*$/.exec(host)?.[0];
  if (port && !/^:\d*$/.test(port)) return `invalid port ${JSON.stringify(port)} after host`;
  const odd = /[ "\\^`{|}]/.exec(host)?.[0];
  if (odd) return `invalid character ${JSON.stringify(odd)} in host name`;
  return escapeProblem(host);
}

function escapeProblem(text: string): string | undefined {
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text)?.[0];
  return wrong && `invalid URL escape ${JSON.stringify(wrong)}`;
}

function cut(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
