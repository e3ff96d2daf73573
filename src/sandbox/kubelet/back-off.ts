/** An exponential delay, as client-go's flowcontrol.Backoff keeps it. */
export interface BackOff {
  delayMs: number;
  updatedMs: number;
}

const initialMs = 10_000;
const maximumMs = 300_000;

// What ran well for twice the longest delay starts anew.
const expired = (backOff: BackOff, eventMs: number) => eventMs - backOff.updatedMs > 2 * maximumMs;

/** The next delay: 10 s, then twice the last one, 300 s at most. */
export function nextBackOff(backOff: BackOff | undefined, eventMs: number, now: number): BackOff {
  if (!backOff || expired(backOff, eventMs)) return { delayMs: initialMs, updatedMs: now };
  return { delayMs: Math.min(backOff.delayMs * 2, maximumMs), updatedMs: now };
}

/** When the delay that began with the event ends; undefined when there is none. */
export function backOffEnd(backOff: BackOff | undefined, eventMs: number): number | undefined {
  return backOff && !expired(backOff, eventMs) ? eventMs + backOff.delayMs : undefined;
}

/** `10s`, `1m20s`: as Go prints a duration of whole seconds. */
export function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
