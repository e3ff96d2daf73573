/** Reads `3`, `>= 2`, `!= 0`: the number in words, and whether one fits. */
export function readCount(is: number | string): { text: string; holds: (count: number) => boolean } {
  const [, operator = '==', digits = '0'] = /^(>=|<=|==|!=|>|<)?\s*(\d+)$/.exec(String(is).trim()) ?? [];
  const number = Number(digits);
  const [text, holds] = operators(number)[operator] ?? [String(number), () => false];
  return { text, holds };
}

function operators(n: number): Record<string, [string, (count: number) => boolean]> {
  return {
    '==': [`${n}`, (count) => count === n],
    '!=': [`not ${n}`, (count) => count !== n],
    '>=': [`at least ${n}`, (count) => count >= n],
    '<=': [`at most ${n}`, (count) => count <= n],
    '>': [`more than ${n}`, (count) => count > n],
    '<': [`fewer than ${n}`, (count) => count < n],
  };
}
