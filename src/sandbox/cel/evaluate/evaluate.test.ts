import { describe, expect, it } from 'vitest';
import { dyn } from '../checker/types.ts';
import { CompilationError, compile } from '../compile.ts';
import { fromJson, toJson } from './json.ts';
import { CostLimitExceeded } from './run.ts';
import { fromSchema } from './schema-values.ts';
import { Failure, OptionalValue, type Value } from './values.ts';

const object = fromJson({ kind: 'ConfigMap', n: 3, d: 2.5, list: [1, 2], none: null, labels: { a: 'x' } });
const loose = { variables: { object: dyn, self: dyn, oldSelf: dyn } };

function evaluate(text: string, self: Value = null, oldSelf: Value = null): unknown {
  const result = compile(text, loose).evaluate({ object, self, oldSelf });
  return result instanceof Failure ? `! ${result.message}` : toJson(result);
}

// What a 1.36 server gave.
describe('an expression gives what it gives on a real server', () => {
  it.each([
    ["[3, 1, 2].sort().map(x, string(x)).join(',')", '1,2,3'],
    ["['bb', 'a'].sortBy(x, -size(x)).join(',')", 'bb,a'],
    ['[1, 2, 1].distinct().reverse()', [2, 1]],
    ['[1, 2][5]', '! index out of bounds: 5'],
    ['[1, 2].slice(1, 5)', '! cannot slice(1, 5), list is length 2'],
    ["{'a': 'x', 'b': 'x'}.transformMapEntry(k, v, {v: k})", '! insert failed: key x already exists'],
    ['[10, 20].transformList(i, v, i > 0, v + i)', [21]],
    ["object.?absent.optMap(x, x + '!').orValue('none')", 'none'],
    ['optional.none().value()', '! optional.none() dereference'],
    ["semver('v1.0', true).minor()", 0],
    ["semver('1.2.3-a').isLessThan(semver('1.2.3'))", true],
    ["semver('1.02.3').major()", '! Minor number must not contain leading zeroes "02"'],
    ["string(ip('2001:DB8::0:1'))", '2001:db8::1'],
    [
      "ip('1.2.3').family()",
      '! IP Address "1.2.3" parse error during conversion from string: ParseAddr("1.2.3"): IPv4 address too short',
    ],
    ["cidr('10.0.0.0/8').containsIP('10.1.2.3')", true],
    ["string(cidr('192.168.1.5/24').masked())", '192.168.1.0/24'],
    ["url('https://[::1]:80/x y').getEscapedPath() + url('https://[::1]:80/').getHostname()", '/x%20y::1'],
    [
      "url('nothing').getHost()",
      '! URL parse error during conversion from string: parse "nothing": invalid URI for request',
    ],
    ["format.dns1123Label().validate('abc').hasValue()", false],
    ["format.uuid().validate('x').value()", ['does not match the UUID format']],
    ["'%.2f %e'.format([2.345, 12345.678])", '2.35 1.234568×10⁰⁴'],
    ["'%s'.format([{'b': dyn(1), 'a': dyn([2.5])}])", '{"a":[2.500000], "b":1}'],
    [
      "'%d'.format(dyn(['a']))",
      '! error during formatting: decimal clause can only be used on integers, was given string',
    ],
    ["'abc'.substring(2, 1)", '! invalid substring range. start: 2, end: 1'],
    ["'a,b,c'.split(',', 2)", ['a', 'b,c']],
    ["'ÀbC'.lowerAscii()", 'Àbc'],
    ['string(123456789.0) + string(0.1 + 0.2)', '1.23456789e+080.30000000000000004'],
    ["string(duration('1h30m')) + string(duration('100ms'))", '5400s0.1s'],
    ["string(timestamp('2026-01-02T03:04:05+02:00'))", '2026-01-02T03:04:05+02:00'],
    ["timestamp('2026-01-02T03:04:05Z').getHours('Europe/Berlin')", 4],
    ["timestamp('2026-01-02T03:04:05Z').getHours('Nowhere')", '! unknown time zone Nowhere'],
    ['9223372036854775807 + 1', '! integer overflow'],
    ['5u - 6u', '! unsigned integer overflow'],
    ['1 % 0', '! modulus by zero'],
    ['-7 / 2', -3],
    ["dyn(1) + dyn('a')", '! no such overload'],
    ['dyn(true) + dyn(1)', '! no such overload: _+_'],
    ['dyn(1).charAt(0)', '! no such overload: charAt(int, int)'],
    ['dyn(1) == 1.0 && dyn(1.0) in [1, 2]', true],
    ['1 / 0 > 0 || true', true],
    ['[0, 1].exists(x, 1 / x > 0)', true],
    ['[0].exists(x, 1 / x > 0)', '! division by zero'],
    ["has(object.labels.b) || object.absent.b == 'x'", '! no such key: absent'],
    ["object.kind + string(object.n) + string(object.d) + object.labels['a']", 'ConfigMap32.5x'],
    ['object.none == null', true],
    ["quantity('2').add(3) == quantity('5') && quantity('1.5k').asInteger() == 1500", true],
    ['quantity("1.5").asInteger()', '! cannot convert value to integer'],
    ["'abab'.findAll('a', 1)", ['a']],
    ['sets.equivalent([1, 2, 2], [2, 1])', true],
  ])('%s', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });
});

describe('constants are worked out when a program is made', () => {
  it.each([
    ["int('0x10')", "type conversion error from 'string' to 'int'"],
    ['int(1e30)', 'integer overflow'],
    ['string(dyn([1]))', 'no such overload: string(list)'],
    ["'a'.find(dyn('('))", 'error parsing regexp: missing closing ): `(`'],
  ])('%s', (text, problem) => {
    expect(() => compile(text, loose)).toThrow(new CompilationError(problem, true));
  });
});

describe('values of custom resources', () => {
  const text = { type: 'string' };
  const schema = {
    type: 'object',
    properties: {
      when: { type: 'string', format: 'date-time' },
      wait: { type: 'string', format: 'duration' },
      data: { type: 'string', format: 'byte' },
      'a-b': text,
      namespace: text,
      either: { 'x-kubernetes-int-or-string': true },
      tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
      ports: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: { type: 'object', properties: { name: text, port: { type: 'integer' } } },
      },
    },
  };
  const [one, other] = [
    { name: 'a', port: 1 },
    { name: 'b', port: 2 },
  ];

  it.each([
    ["self.when < timestamp('2027-01-01T00:00:00Z') && self.when.getFullYear() == 2026", true],
    ["self.wait == duration('90s') && string(self.data) == 'hi'", true],
    ["self.a__dash__b == 'x' && self.__namespace__ == 'y' && has(self.either) && !has(self.nothing)", true],
    ["self.tags == oldSelf.tags && self.tags + ['a', 'c'] == ['c', 'b', 'a']", true],
    ['self.ports == oldSelf.ports && (self.ports + oldSelf.ports).size() == 2', true],
    ['self == oldSelf', true],
    ['self.either.startsWith("a")', '! no such overload'],
  ])('%s', (expression, value) => {
    const make = (reversed: boolean) => {
      const sorted = <T>(list: T[]) => (reversed ? list.toReversed() : list);
      const given = { when: '2026-01-02T03:04:05Z', wait: '90s', data: 'aGk=', 'a-b': 'x', namespace: 'y', either: 5 };
      const made = fromSchema({ ...given, tags: sorted(['a', 'b']), ports: sorted([one, other]) }, schema);
      if (made instanceof Failure) throw new Error(made.message);
      return made;
    };
    expect(evaluate(expression, make(false), make(true))).toEqual(value);
  });

  it('has an optional old value where there may be none', () => {
    expect(evaluate('oldSelf.hasValue()', null, new OptionalValue(undefined))).toBe(false);
  });
});

it('an expression that costs too much is stopped', () => {
  const self = fromJson(Array.from({ length: 1000 }, (_, i) => i));
  expect(() => evaluate('self.all(a, self.all(b, self.all(c, a + b + c >= 0)))', self)).toThrow(CostLimitExceeded);
});
