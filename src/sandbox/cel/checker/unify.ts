import { type CelType, isSame, mapParameters, parametersOf } from './types.ts';

/** What type parameters stand for, as far as it is known; a copy is tried, and kept when it fits. */
export type Substitutions = ReadonlyMap<string, CelType>;

/** Whether types can be taken where others are wanted: what parameters stand for then, or undefined. */
export function assignAll(
  known: Substitutions,
  given: readonly CelType[],
  wanted: readonly CelType[],
): Substitutions | undefined {
  const tried = new Map(known);
  return allAssignable(tried, given, wanted) ? tried : undefined;
}

/** The type with all that is known of its parameters; what is not known is left, or anything. */
export function substitute(known: Substitutions, type: CelType, rest: 'left' | 'dyn' = 'left'): CelType {
  if (type.kind === 'parameter') {
    const found = known.get(type.name);
    if (found) return substitute(known, found, rest);
    return rest === 'dyn' ? { kind: 'dyn' } : type;
  }
  return mapParameters(type, (one) => substitute(known, one, rest));
}

/** The less specific of two types that fit. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b;
}

const isDyn = ({ kind }: CelType) => kind === 'dyn' || kind === 'any';

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'parameter') return true;
  if (isDyn(b) || b.kind === 'parameter' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  const right = parametersOf(b);
  const left = parametersOf(a);
  return left.length > 0 ? left.every((one, i) => isEqualOrLessSpecific(one, right[i] ?? one)) : isSame(a, b);
}

function allAssignable(known: Map<string, CelType>, given: readonly CelType[], wanted: readonly CelType[]): boolean {
  return (
    given.length === wanted.length &&
    given.every((one, i) => {
      const other = wanted[i];
      return other !== undefined && isAssignable(known, one, other);
    })
  );
}

function isAssignable(known: Map<string, CelType>, a: CelType, b: CelType): boolean {
  if (b.kind === 'parameter') {
    const { fits, isKnown } = standsFor(known, a, b);
    if (fits) return true;
    if (isKnown) return false;
  }
  if (a.kind === 'parameter') return standsFor(known, b, a).fits;
  if (isDyn(a) || isDyn(b) || a.kind === 'error' || b.kind === 'error') return true;
  if (a.kind === 'null') return takesNull(b);
  if (b.kind === 'null') return takesNull(a);
  if (a.kind === 'type') return b.kind === 'type';
  if (a.kind === 'list' || a.kind === 'map' || a.kind === 'optional')
    return a.kind === b.kind && allAssignable(known, parametersOf(a), parametersOf(b));
  return isSame(a, b);
}

const takesNull = ({ kind }: CelType) =>
  kind === 'null' || kind === 'struct' || kind === 'optional' || kind === 'timestamp' || kind === 'duration';

/** Whether the parameter can stand for the type, and whether something was known of it. */
function standsFor(
  known: Map<string, CelType>,
  type: CelType,
  parameter: CelType & { kind: 'parameter' },
): { fits: boolean; isKnown: boolean } {
  if (isSame(type, parameter)) return { fits: true, isKnown: true };
  const before = known.get(parameter.name);
  if (before) {
    if (isSame(type, before)) return { fits: true, isKnown: true };
    if (!isAssignable(known, type, before)) return { fits: false, isKnown: true };
    const now = mostGeneral(type, before);
    if (isFreeOf(known, parameter, now)) known.set(parameter.name, now);
    return { fits: true, isKnown: true };
  }
  if (!isFreeOf(known, parameter, type)) return { fits: false, isKnown: false };
  known.set(parameter.name, type);
  return { fits: true, isKnown: false };
}

/** Whether a parameter is no part of a type. */
function isFreeOf(known: Substitutions, parameter: CelType, within: CelType): boolean {
  if (isSame(parameter, within)) return false;
  if (within.kind === 'parameter') {
    const found = known.get(within.name);
    return found === undefined || isFreeOf(known, parameter, found);
  }
  return parametersOf(within).every((one) => isFreeOf(known, parameter, one));
}
