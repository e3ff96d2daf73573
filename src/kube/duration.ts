const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const shape = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/** Reads a Go duration such as `60s`, `1m30s` or `500ms` into milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!shape.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    ms += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  return ms;
}

/** For a learner's eyes: `2.1 s`, `52 s`, `3 min`. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return seconds < 10 ? `${Math.round(seconds * 10) / 10} s` : `${Math.round(seconds)} s`;
}
