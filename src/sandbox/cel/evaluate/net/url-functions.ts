import { type Guard, type Library, takes1, text } from '../implementation.ts';
import { EntriesMap } from '../maps.ts';
import { Failure, noSuchOverload, Opaque, type Value } from '../values.ts';
import { hostnameOf, type ParsedUrl, parseUrl, portOf, queryOf } from './url.ts';

class Url extends Opaque {
  readonly typeName = 'kubernetes.URL';
  readonly parts: ParsedUrl;

  constructor(parts: ParsedUrl) {
    super();
    this.parts = parts;
  }

  equals(other: Value) {
    return other instanceof Url ? this.parts.text === other.parts.text : noSuchOverload;
  }
}

const url: Guard<Url> = (value) => value instanceof Url;

/** The library of URLs (apiserver/pkg/cel/library/urls.go). */
export const urlFunctions: Library = {
  url: takes1(text, (given) => {
    const parsed = parseUrl(given);
    if (typeof parsed !== 'string') return new Url(parsed);
    return new Failure(`URL parse error during conversion from string: ${parsed}`);
  }),
  isURL: takes1(text, (given) => typeof parseUrl(given) !== 'string'),
  getScheme: takes1(url, ({ parts }) => parts.scheme),
  getHost: takes1(url, ({ parts }) => parts.host),
  getHostname: takes1(url, ({ parts }) => hostnameOf(parts.host)),
  getPort: takes1(url, ({ parts }) => portOf(parts.host)),
  getEscapedPath: takes1(url, ({ parts }) => parts.escapedPath),
  getQuery: takes1(url, ({ parts }) => {
    const made = new EntriesMap();
    for (const [name, values] of queryOf(parts.query)) made.set(name, values);
    return made;
  }),
};
