import { RE2JS, RE2JSException } from 're2js';
import { byCount, type Implementation, int, type Library, takes2, takes3, text } from './implementation.ts';
import { Failure, noSuchOverload, type Result } from './values.ts';

// Patterns are RE2, so that none runs for ever.

type Search = (pattern: RE2JS, whole: string, limit: number) => Result;

const searches: Readonly<Record<string, Search>> = {
  matches: (pattern, whole) => pattern.matcher(whole).find(),
  find: (pattern, whole) => findAll(pattern, whole, 1)[0] ?? '',
  findAll,
};

export const isSearch = (name: string): boolean => Object.hasOwn(searches, name);

/** A search for a pattern that was read beforehand. */
export function searchWith(name: string, pattern: RE2JS): Implementation {
  const search = searches[name];
  return (whole, _pattern, limit) =>
    search && text(whole) ? search(pattern, whole, int(limit) ? Number(limit) : -1) : noSuchOverload;
}

/** Reads a pattern; what is wrong with it is told as Go tells it. */
export function compilePattern(source: string): RE2JS | Failure {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return new Failure(error.message);
  }
}

function search(name: string, prefix: string): (whole: string, source: string, limit?: bigint) => Result {
  return (whole, source, limit = -1n) => {
    const pattern = compilePattern(source);
    if (pattern instanceof Failure) return new Failure(prefix + pattern.message);
    return searches[name]?.(pattern, whole, Number(limit)) ?? noSuchOverload;
  };
}

const illegal = 'Illegal regex: ';

export const matches: Implementation = takes2(text, text, search('matches', ''));

/** The library of regular expressions (apiserver/pkg/cel/library/regex.go). */
export const patternFunctions: Library = {
  find: takes2(text, text, search('find', illegal)),
  findAll: byCount({
    2: takes2(text, text, search('findAll', illegal)),
    3: takes3(text, text, int, search('findAll', illegal)),
  }),
};

function findAll(pattern: RE2JS, whole: string, limit: number): string[] {
  const matcher = pattern.matcher(whole);
  const found: string[] = [];
  let end = -1;
  while ((limit < 0 || found.length < limit) && matcher.find()) {
    // Nothing, right after something that was found, is not found again.
    const isNothing = matcher.start() === matcher.end();
    if (!isNothing || matcher.start() !== end) found.push(matcher.group() ?? '');
    end = matcher.end();
  }
  return found;
}
