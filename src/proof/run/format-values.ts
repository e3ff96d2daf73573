import type { OpenAttempt } from '../../tutor/open-attempt.ts';

/** ` (with feed=orders, replicas=2)`: what a problem may depend on. */
export function formatValues(open: OpenAttempt): string {
  const values = Object.entries(open.record().vars).map(([name, value]) => `${name}=${value}`);
  return values.length > 0 ? ` (with ${values.join(', ')})` : '';
}
