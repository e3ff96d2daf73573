import { isRecord } from '../../../kube/object.ts';

type Reached = { readonly [key: string]: Reached };

/**
 * The JSON text that a merge or JSON patch came to, as the patch library of the real server writes it: the objects that
 * the patch reached have their keys in order, all others stand as they were.
 */
export function resultText(patched: unknown, patch: unknown): string {
  const reached = Array.isArray(patch) ? reachedBySteps(patch) : reachedByMerge(patch);
  const text = JSON.stringify(sorted(patched, reached));
  return text.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

function sorted(value: unknown, reached: Reached | undefined): unknown {
  if (!reached) return value;
  if (Array.isArray(value)) return value.map((item, i) => sorted(item, own(reached, String(i))));
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key], own(reached, key))]));
}

const own = (reached: Reached, key: string) => (Object.hasOwn(reached, key) ? reached[key] : undefined);

function reachedByMerge(patch: unknown): Reached {
  if (!isRecord(patch)) return {};
  const objects = Object.entries(patch).filter(([, value]) => isRecord(value));
  return Object.fromEntries(objects.map(([key, value]) => [key, reachedByMerge(value)]));
}

/** The objects on the way to what each operation names. */
function reachedBySteps(steps: readonly unknown[]): Reached {
  const root: Record<string, Reached> = {};
  for (const step of steps.filter(isRecord))
    for (const path of [step.path, step.from]) {
      let at: Record<string, Reached> = root;
      for (const token of typeof path === 'string' ? path.split('/').slice(1, -1) : []) {
        const next: Record<string, Reached> = own(at, token) ?? {};
        at[token] = next;
        at = next;
      }
    }
  return root;
}
