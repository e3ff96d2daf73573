const units: Record<string, number> = {
  b: 512,
  k: 1024,
  kB: 1000,
  m: 1048576,
  M: 1048576,
  g: 1073741824,
  G: 1073741824,
};

/** `10`, `2k`; undefined when it is no number. */
export function sizeOf(text: string): number | undefined {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  if (!match) return undefined;
  const unit = match[2] ? units[match[2]] : 1;
  return unit === undefined ? undefined : Number(match[1]) * unit;
}
