import { byCount, flag, type Guard, type Library, takes1, takes2, text } from './implementation.ts';
import { maxUint } from './numbers.ts';
import { quoteGo } from './quote.ts';
import { Failure, noSuchOverload, Opaque, type Value } from './values.ts';

/** A version by the rules of semver.org; what it was built from does not count. */
class Semver extends Opaque {
  readonly typeName = 'kubernetes.Semver';
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  /** -1, 0 or 1. */
  compare(other: Semver): number {
    for (const [i, number] of this.numbers.entries()) {
      const order = orderOf(number, other.numbers[i] ?? 0n);
      if (order !== 0) return order;
    }
    const [a, b] = [this.prerelease, other.prerelease];
    // A version itself comes after those that were before it.
    if (a.length === 0 || b.length === 0) return orderOf(b.length, a.length);
    for (const [i, part] of a.entries()) {
      const than = b[i];
      if (than === undefined) return 1;
      const order = comparePrerelease(part, than);
      if (order !== 0) return order;
    }
    return orderOf(a.length, b.length);
  }

  equals(other: Value) {
    return other instanceof Semver ? this.compare(other) === 0 : noSuchOverload;
  }
}

const orderOf = <T extends bigint | number | string>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

function comparePrerelease(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return orderOf(BigInt(a), BigInt(b));
  if (isNumberA || isNumberB) return isNumberA ? -1 : 1;
  return orderOf(a, b);
}

const semver: Guard<Semver> = (value) => value instanceof Semver;
const read = (given: string, normalizes: boolean) => orFailure(parse(normalizes ? normalize(given) : given));
const isOne = (given: string, normalizes: boolean) => !(read(given, normalizes) instanceof Failure);
const orFailure = (parsed: Semver | string) => (typeof parsed === 'string' ? new Failure(parsed) : parsed);

/** The library of versions (apiserver/pkg/cel/library/semverlib.go). */
export const semverFunctions: Library = {
  semver: byCount({ 1: takes1(text, (given) => read(given, false)), 2: takes2(text, flag, read) }),
  isSemver: byCount({ 1: takes1(text, (given) => isOne(given, false)), 2: takes2(text, flag, isOne) }),
  major: takes1(semver, ({ numbers }) => numbers[0]),
  minor: takes1(semver, ({ numbers }) => numbers[1]),
  patch: takes1(semver, ({ numbers }) => numbers[2]),
};

export const compareSemver = takes2(semver, semver, (a, b) => BigInt(a.compare(b)));

const shortWithMore = 'short version cannot contain PreRelease/Build meta data';

/** Takes a leading `v` away, and zeros; adds the numbers that are not there. */
function normalize(given: string): string | { problem: string } {
  const [, first = '', second, third] = /^v?([^.]*)(?:\.([^.]*))?(?:\.(.*))?$/s.exec(given) ?? [];
  const parts = [first, second, third].filter((part) => part !== undefined);
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? '')) return { problem: shortWithMore };
  const plain = parts.map((part) =>
    part.length > 1 ? part.replace(/^0+(?=\d)/, '').replace(/^0*$|^0+(?=\D)/, '0') : part,
  );
  return [...plain, '0', '0', '0'].slice(0, 3).join('.');
}

const names = ['major', 'minor', 'patch'] as const;

function parse(given: string | { problem: string }): Semver | string {
  if (typeof given !== 'string') return given.problem;
  if (given === '') return 'Version string empty';
  const [, major, minor, rest] = /^([^.]*)\.([^.]*)\.(.*)$/s.exec(given) ?? [];
  if (major === undefined || minor === undefined || rest === undefined) return 'No Major.Minor.Patch elements found';
  const [, patch = '', prerelease, build] = /^([^+-]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(rest) ?? [];
  const numbers: bigint[] = [];
  for (const [i, digits] of [major, minor, patch].entries()) {
    const number = numberOf(digits, names[i] ?? 'patch');
    if (typeof number === 'string') return number;
    numbers.push(number);
  }
  const before = prerelease?.split('.') ?? [];
  const problem = before.map(prereleaseProblem).find((one) => one !== undefined) ?? buildProblem(build);
  const [a = 0n, b = 0n, c = 0n] = numbers;
  return problem ?? new Semver([a, b, c], before);
}

function numberOf(digits: string, name: string): bigint | string {
  if (!/^\d+$/.test(digits)) return `Invalid character(s) found in ${name} number ${quoteGo(digits)}`;
  if (/^0\d/.test(digits)) {
    const shown = name.charAt(0).toUpperCase() + name.slice(1);
    return `${shown} number must not contain leading zeroes ${quoteGo(digits)}`;
  }
  const number = BigInt(digits);
  return number > maxUint ? `strconv.ParseUint: parsing ${quoteGo(digits)}: value out of range` : number;
}

function prereleaseProblem(part: string): string | undefined {
  if (part === '') return 'Prerelease is empty';
  if (/^0\d+$/.test(part)) return `Numeric PreRelease version must not contain leading zeroes ${quoteGo(part)}`;
  return /^[\dA-Za-z-]+$/.test(part) ? undefined : `Invalid character(s) found in prerelease ${quoteGo(part)}`;
}

function buildProblem(build: string | undefined): string | undefined {
  const parts = build?.split('.') ?? [];
  if (parts.includes('')) return 'Build meta data is empty';
  const wrong = parts.find((part) => !/^[\dA-Za-z-]+$/.test(part));
  return wrong === undefined ? undefined : `Invalid character(s) found in build meta data ${quoteGo(wrong)}`;
}
