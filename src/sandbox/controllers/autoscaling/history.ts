/** What an autoscaler remembers: what it wanted, before anything held it back, and what it did. */
export interface History {
  recommendations: readonly { replicas: number; atMs: number }[];
  ups: readonly ScaleEvent[];
  downs: readonly ScaleEvent[];
}

/** By how many Pods the target was changed, and when. */
export interface ScaleEvent {
  change: number;
  atMs: number;
}

// The longest window that may be asked for.
const keptMs = 3_600_000;

/** Before anything is done: what there is now counts as wanted. */
export function newHistory(current: number, now: number): History {
  return { recommendations: [{ replicas: current, atMs: now }], ups: [], downs: [] };
}

/** The history with what is wanted now. */
export function recommended(history: History, replicas: number, now: number): History {
  const recent = history.recommendations.filter(({ atMs }) => atMs > now - keptMs);
  return { ...history, recommendations: [...recent, { replicas, atMs: now }] };
}

/** The history with what was done now. */
export function rescaled(history: History, from: number, to: number, now: number): History {
  const recent = (events: readonly ScaleEvent[]) => events.filter(({ atMs }) => atMs > now - keptMs);
  const event = { change: Math.abs(to - from), atMs: now };
  return to > from
    ? { ...history, ups: [...recent(history.ups), event] }
    : { ...history, downs: [...recent(history.downs), event] };
}
