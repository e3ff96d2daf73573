import { isRecord } from '../../../kube/object.ts';
import { badRequest } from '../errors.ts';

export type Fields = Record<string, unknown>;

/** The field that a directive such as `$setElementOrder/containers` is about. */
export function fieldOf(key: string, prefix: string, what: string): string {
  const slash = key.indexOf('/');
  if (slash !== prefix.length) throw badRequest(`invalid patch format of ${what}`);
  return key.slice(slash + 1);
}

/** What is new, without directives and without what they delete; undefined when nothing is left of it. Changes the value. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  if ('$patch' in value) return undefined;
  for (const key of Object.keys(value)) {
    const kept = withoutDirectives(value[key]);
    if (kept === undefined) delete value[key];
    else value[key] = kept;
  }
  return value;
}
