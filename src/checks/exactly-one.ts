import type { z } from 'zod';

/** A zod check: of `keys`, the value has one and no more. Better to read than the error of a union. */
export function exactlyOne<T extends object>(
  subject: string,
  keys: readonly string[],
): (ctx: z.core.ParsePayload<T>) => void {
  return (ctx) => {
    const present = keys.filter((key) => (ctx.value as Record<string, unknown>)[key] !== undefined);
    if (present.length === 1) return;
    const found = present.length ? `found ${present.join(' and ')}` : 'found none';
    ctx.issues.push({
      code: 'custom',
      message: `${subject} has exactly one of ${keys.join(', ')}; ${found}`,
      input: ctx.value,
      ...(present[1] ? { path: [present[1]] } : {}),
    });
  };
}
