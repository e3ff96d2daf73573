import type { Environment } from '@marcbachmann/cel-js';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  type Quantity,
  subtractQuantities,
  wholeValue,
} from '../../kube/quantity.ts';

/** A quantity within an expression. */
class CelQuantity {
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

/** The library of quantities (apiserver/pkg/cel/library/quantity.go). */
export function registerQuantityFunctions(environment: Environment): void {
  const compare = (a: CelQuantity, b: CelQuantity) => compareQuantities(a.quantity, b.quantity);
  environment
    .registerType('kubernetes.Quantity', CelQuantity)
    .registerFunction('quantity(string): kubernetes.Quantity', (text: string) => new CelQuantity(parseQuantity(text)))
    .registerFunction('isQuantity(string): bool', isQuantity)
    .registerFunction(
      'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool',
      (a: CelQuantity, b: CelQuantity) => compare(a, b) > 0,
    )
    .registerFunction(
      'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool',
      (a: CelQuantity, b: CelQuantity) => compare(a, b) < 0,
    )
    .registerFunction('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', (a: CelQuantity, b: CelQuantity) =>
      BigInt(compare(a, b)),
    )
    .registerFunction(
      'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity',
      (a: CelQuantity, b: CelQuantity) => new CelQuantity(addQuantities(a.quantity, b.quantity)),
    )
    .registerFunction(
      'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity',
      (a: CelQuantity, b: CelQuantity) => new CelQuantity(subtractQuantities(a.quantity, b.quantity)),
    )
    .registerFunction('kubernetes.Quantity.asInteger(): int', ({ quantity }: CelQuantity) =>
      BigInt(wholeValue(quantity)),
    )
    .registerFunction(
      'kubernetes.Quantity.isInteger(): bool',
      ({ quantity }: CelQuantity) => milliValue(quantity) % 1000 === 0,
    )
    .registerFunction(
      'kubernetes.Quantity.asApproximateFloat(): double',
      ({ quantity }: CelQuantity) => milliValue(quantity) / 1000,
    )
    .registerFunction('string(kubernetes.Quantity): string', ({ quantity }: CelQuantity) => formatQuantity(quantity));
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}
