/** Waits for all, also when one fails, so that nothing goes on behind its back; then throws the first failure. */
export async function allEnded(work: readonly Promise<unknown>[]): Promise<void> {
  const ended = await Promise.allSettled(work);
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
