import {
  addQuantities,
  compareQuantities,
  exactInteger,
  parseQuantity,
  type Quantity,
  QuantityError,
  subtractQuantities,
} from '../../../kube/quantity.ts';
import { type Guard, int, type Library, oneOf, takes1, takes2, text } from './implementation.ts';
import { maxInt, minInt } from './numbers.ts';
import { compareSemver } from './semver.ts';
import { Failure, noSuchOverload, Opaque, type Result, type Value } from './values.ts';

class QuantityValue extends Opaque {
  readonly typeName = 'kubernetes.Quantity';
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }

  equals(other: Value) {
    return other instanceof QuantityValue ? compareQuantities(this.quantity, other.quantity) === 0 : noSuchOverload;
  }
}

const quantity: Guard<QuantityValue> = (value) => value instanceof QuantityValue;
const ofWhole = (amount: bigint): Quantity => ({ unscaled: amount, scale: 0, format: 'DecimalExponent' });

type Calculate = (a: Quantity, b: Quantity) => Quantity;

const calculation = (calculate: Calculate) =>
  oneOf(
    takes2(quantity, quantity, (a, b) => new QuantityValue(calculate(a.quantity, b.quantity))),
    takes2(quantity, int, (a, b) => new QuantityValue(calculate(a.quantity, ofWhole(b)))),
  );

const compare = takes2(quantity, quantity, (a, b) => BigInt(compareQuantities(a.quantity, b.quantity)));

/** Quantities and versions are compared by functions of the same names. */
const comparison = oneOf(compare, compareSemver);
const holds =
  (wanted: bigint) =>
  (...given: readonly Value[]): Result => {
    const order = comparison(...given);
    return order instanceof Failure ? order : order === wanted;
  };

const noInteger = new Failure('cannot convert value to integer');

/** The library of quantities (apiserver/pkg/cel/library/quantity.go). */
export const quantityFunctions: Library = {
  quantity: takes1(text, read),
  isQuantity: takes1(text, (given) => !(read(given) instanceof Failure)),
  add: calculation(addQuantities),
  sub: calculation(subtractQuantities),
  asApproximateFloat: takes1(quantity, (given) => approximate(given.quantity)),
  asInteger: takes1(quantity, (given) => integerOf(given.quantity) ?? noInteger),
  isInteger: takes1(quantity, (given) => integerOf(given.quantity) !== undefined),
  sign: takes1(quantity, (given) => BigInt(compareQuantities(given.quantity, ofWhole(0n)))),
  compareTo: comparison,
  isGreaterThan: holds(1n),
  isLessThan: holds(-1n),
};

function read(given: string): QuantityValue | Failure {
  try {
    return new QuantityValue(parseQuantity(given));
  } catch (error) {
    if (error instanceof QuantityError) return new Failure(error.message);
    throw error;
  }
}

function integerOf(amount: Quantity): bigint | undefined {
  const whole = exactInteger(amount);
  return whole === undefined || whole < minInt || whole > maxInt ? undefined : whole;
}

const approximate = ({ unscaled, scale }: Quantity) => Number(`${unscaled}e${scale}`);
