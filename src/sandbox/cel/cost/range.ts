/** The least and the most that a size or a cost can be. */
export interface Range {
  min: number;
  max: number;
}

/** What a uint64 can hold: sums and products stop there. */
export const most = 2 ** 64;

const capped = (value: number) => Math.min(value, most);

export const fixed = (value: number): Range => ({ min: value, max: value });
export const unknown: Range = { min: 0, max: most };
export const nothing: Range = fixed(0);

export function add(...ranges: readonly Range[]): Range {
  return ranges.reduce((sum, one) => ({ min: capped(sum.min + one.min), max: capped(sum.max + one.max) }), nothing);
}

export function multiply(a: Range, b: Range): Range {
  return { min: capped(a.min * b.min), max: capped(a.max * b.max) };
}

/** A range by a factor, each end rounded up. */
export function scale({ min, max }: Range, factor: number): Range {
  return { min: capped(Math.ceil(min * factor)), max: capped(Math.ceil(max * factor)) };
}

/** The range that holds both. */
export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
