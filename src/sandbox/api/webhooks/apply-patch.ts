import { isRecord, type KubeObject } from '../../../kube/object.ts';
import { ApiError } from '../errors.ts';
import { applyPatch, patchTypes } from '../patches/index.ts';
import { internalError } from './call.ts';

/** What a webhook's JSON patch makes of an object; 500 with the words of the library that the real server uses when it does not apply. */
export function applyHookPatch(object: KubeObject, steps: readonly unknown[]): KubeObject {
  let result = object;
  for (const step of steps) {
    try {
      const patch = { contentType: patchTypes.json, body: [step], schema: undefined };
      result = applyPatch({ ...patch, live: result });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw internalError(problemOf(result, isRecord(step) ? step : {}));
    }
  }
  return result;
}

function problemOf(document: unknown, { op, path, from }: Record<string, unknown>): string {
  const at = String(path ?? '');
  const source = String(from ?? '');
  switch (op) {
    case 'add':
      return parentOf(document, at) === undefined
        ? `add operation does not apply: doc is missing path: "${at}": missing value`
        : `error in add for path: '${at}': ${missing(document, at, 'access')}`;
    case 'remove':
      return parentOf(document, at) === undefined
        ? `remove operation does not apply: doc is missing path: "${at}": missing value`
        : `error in remove for path: '${at}': ${missing(document, at, 'remove')}`;
    case 'replace': {
      const what = parentOf(document, at) === undefined ? 'path' : 'key';
      return `replace operation does not apply: doc is missing ${what}: ${at}: missing value`;
    }
    case 'test':
      return parentOf(document, at) === undefined
        ? `test operation does not apply: is missing path: ${at}: missing value`
        : `testing value ${at} failed: test failed`;
    case 'move':
    case 'copy':
      return parentOf(document, source) === undefined
        ? `${op} operation does not apply: doc is missing from path: ${source}: missing value`
        : `${op} operation does not apply: doc is missing destination path: ${at}: missing value`;
    default:
      return `Unexpected kind: ${String(op ?? 'unknown')}`;
  }
}

const keysOf = (path: string) => path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The object or list that a path leads into. */
function parentOf(document: unknown, path: string): object | undefined {
  let at = document;
  for (const key of keysOf(path).slice(1, -1)) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return typeof at === 'object' && at !== null ? at : undefined;
}

function missing(document: unknown, path: string, what: 'access' | 'remove'): string {
  const key = keysOf(path).at(-1) ?? '';
  if (!Array.isArray(parentOf(document, path))) return `Unable to ${what} nonexistent key: ${key}: missing value`;
  return /^-?\d+$/.test(key)
    ? `Unable to access invalid index: ${key}: invalid index referenced`
    : `value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
}
