/**
 * How many indexes a text such as `0,2-4` names, or what is wrong with it. Each must be below `completions`, and they
 * must rise (validateIndexesFormat of pkg/apis/batch/validation).
 */
export function countIndexes(text: string, completions: number): number | { problem: string } {
  if (text === '') return 0;
  let last: number | undefined;
  let total = 0;
  for (const fragment of text.split(',')) {
    const interval = readInterval(fragment, completions);
    if ('problem' in interval) return interval;
    const { from, to } = interval;
    if (last !== undefined && last >= from)
      return { problem: `non-increasing order, previous: ${last}, current: ${from}` };
    total += to - from + 1;
    last = to;
  }
  return total;
}

function readInterval(fragment: string, completions: number): { from: number; to: number } | { problem: string } {
  const limits = fragment.split('-');
  if (limits.length > 2)
    return {
      problem: `the fragment ${JSON.stringify(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    };
  for (const limit of limits) {
    if (!/^[+]?[0-9]+$/.test(limit))
      return { problem: `cannot convert string to integer for index: ${JSON.stringify(limit)}` };
    if (Number(limit) >= completions) return { problem: `too large index: ${JSON.stringify(limit)}` };
  }
  const from = Number(limits[0]);
  if (limits.length === 1) return { from, to: from };
  const to = Number(limits[1]);
  return from >= to ? { problem: `non-increasing order, previous: ${from}, current: ${to}` } : { from, to };
}
