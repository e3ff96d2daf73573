import { compareQuantities, parseQuantity, wholeValue } from '../../../../kube/quantity.ts';

/** Whether the amount is whole: bytes and devices cannot be split. */
export function isWhole(quantity: string): boolean {
  const amount = parseQuantity(quantity);
  return compareQuantities(amount, parseQuantity(String(wholeValue(amount)))) === 0;
}
