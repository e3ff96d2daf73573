import { describe, expect, it } from 'vitest';
import {
  formatLabelSelector,
  formatSelector,
  matchesLabelSelector,
  matchesSelector,
  parseFieldSelector,
  parseSelector,
} from './selector.ts';

describe('parseSelector', () => {
  it.each([
    ['app=web', 'app=web'],
    ['tier in (b, a) , !legacy,app', 'app,!legacy,tier in (a,b)'],
    ['a==b,c!=d,e>5,f<6', 'a==b,c!=d,e>5,f<6'],
    ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
    ['a=', 'a='],
    ['in in (in)', 'in in (in)'],
    ['', ''],
  ])('reads %s', (text, canonical) => {
    expect(formatSelector(parseSelector(text))).toBe(canonical);
  });

  // Recorded from a real API server.
  const label =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const keyRegex =
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  it.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['a notin', "unable to parse requirement: found '' expected: '('"],
    ['a=(b)', "unable to parse requirement: found '(', expected: identifier"],
    ['a in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['a=!b', "unable to parse requirement: found '!', expected: identifier"],
    [
      'a>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ['_a', `unable to parse requirement: <nil>: Invalid value: "_a": name part ${label} ${keyRegex}`],
    [
      'a/b/c=x',
      `unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key ${label} ${keyRegex} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
    [
      'a=-b',
      `unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
  ])('refuses %s as the API server does', (text, message) => {
    expect(() => parseSelector(text)).toThrowError(message);
  });
});

describe('matching', () => {
  it('counts a missing label as different, never as equal', () => {
    expect(matchesSelector(parseSelector('a!=b'), {})).toBe(true);
    expect(matchesSelector(parseSelector('a notin (b)'), { a: 'b' })).toBe(false);
    expect(matchesSelector(parseSelector('a='), {})).toBe(false);
    expect(matchesSelector(parseSelector('a>5'), { a: '10' })).toBe(true);
    expect(matchesSelector([], { any: 'thing' })).toBe(true);
  });

  it('reads selector objects: a missing one selects nothing, an empty one everything', () => {
    expect(matchesLabelSelector(undefined, {})).toBe(false);
    expect(matchesLabelSelector({}, {})).toBe(true);
    const selector = { matchLabels: { b: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['z', 'y'] }] };
    expect(matchesLabelSelector(selector, { b: '1', a: 'y' })).toBe(true);
    expect(matchesLabelSelector(selector, { b: '1' })).toBe(false);
    expect(formatLabelSelector(selector)).toBe('a in (y,z),b=1');
    expect(formatLabelSelector({})).toBe('<none>');
  });
});

describe('field selectors', () => {
  it('unescape commas, equals signs and backslashes, and are sorted', () => {
    expect(parseFieldSelector('status.phase!=Failed,spec.nodeName=a\\,b')).toEqual([
      { field: 'spec.nodeName', operator: '=', value: 'a,b' },
      { field: 'status.phase', operator: '!=', value: 'Failed' },
    ]);
  });

  it.each([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['spec.nodeName=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
    ['spec.nodeName=a=b', 'invalid field selector: unescaped character in value: 61'],
  ])('refuse %s as the API server does', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrowError(message);
  });
});
