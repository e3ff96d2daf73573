/** The middle of the numbers. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

/** `middle (least–most)`, with so many digits behind the point. */
export function spread(numbers: readonly number[], digits = 0): string {
  if (numbers.length === 0) return '-';
  const show = (value: number) => value.toFixed(digits);
  return `${show(median(numbers))} (${show(Math.min(...numbers))}–${show(Math.max(...numbers))})`;
}
