import { show } from '../../checks/explain/words.ts';
import { equal, isRecord } from '../../kube/object.ts';
import type { Change } from './define.ts';
import type { Mutation } from './mutations.ts';
import { imageSlips, slip, unitSlip } from './slips.ts';

type Keys = readonly (string | number)[];
/** An edit of one place: another value, another key, or nothing any more. */
export type Edit = { path: Keys } & ({ value: unknown } | { key: string } | { drop: true });

/** All edits that break one leaf of an object, or of a part of one; what is as `before` had it was not set by who wrote this. */
export function manifestChanges(object: Record<string, unknown>, before?: unknown): Change<Edit>[] {
  const changes = walk(object, [], String(object.kind ?? ''));
  if (before === undefined) return changes;
  return changes.filter(({ to: { path } }) => !equal(valueAt(object, path), valueAt(before, path)));
}

function valueAt(value: unknown, path: Keys): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) || Array.isArray(at) ? (at as never)[key] : undefined), value);
}

/** Carries an edit out on JSON data; the result shares nothing with the original that the edit touches. */
export function applyEdit(value: unknown, edit: Edit): unknown {
  const copy = structuredClone(value);
  const parent = edit.path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], copy);
  const last = edit.path.at(-1) ?? '';
  if (Array.isArray(parent) && 'drop' in edit) parent.splice(Number(last), 1);
  else if (isRecord(parent) || Array.isArray(parent)) {
    const record = parent as Record<string | number, unknown>;
    if ('value' in edit) record[last] = edit.value;
    else if ('key' in edit) record[edit.key] = record[last];
    if (!('value' in edit)) delete record[last];
  }
  return copy;
}

function walk(value: unknown, path: Keys, kind: string): Change<Edit>[] {
  const inside: Change<Edit>[] = Array.isArray(value)
    ? value.flatMap((item, i) => walk(item, [...path, i], kind))
    : isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => walk(item, [...path, key], kind))
      : leaf(value, path, kind);
  if (Array.isArray(value) && value.length > 1)
    return [
      ...inside,
      ...value.map((_, i) =>
        change(
          isProgram(path) ? 'program-other' : 'item-dropped',
          path,
          { path: [...path, i], drop: true } as const,
          `[${i}] left out`,
        ),
      ),
    ];
  return inside;
}

function leaf(value: unknown, path: Keys, kind: string): Change<Edit>[] {
  const names = path.filter((key) => typeof key === 'string');
  const [field = '', parent = ''] = [names.at(-1), names.at(-2)];
  const to = (mutation: Mutation, fresh: unknown) =>
    change(mutation, path, { path, value: fresh }, `changed to ${show(fresh)}`);
  const drop = (mutation: Mutation) => change(mutation, path, { path, drop: true }, 'left out');
  const slipTo = (mutation: Mutation) => (typeof value === 'string' && slip(value) ? [to(mutation, slip(value))] : []);
  const keySlip = (mutation: Mutation): Change<Edit>[] => {
    const key = slip(field);
    return key ? [change(mutation, path, { path, key }, `named ${key}`)] : [];
  };
  if (names.length === 1 && field === 'apiVersion') return [];
  if (names.length === 1 && field === 'kind') return otherKind(kind).map((other) => to('kind-other', other));
  if (parent === 'metadata' && field === 'name' && names.length === 2)
    return [...slipTo('name-slip'), to('name-other', 'mistaken')];
  if (parent === 'metadata' && field === 'namespace')
    return [...slipTo('namespace-slip'), to('namespace-default', 'default')];
  if (parent === 'labels' || parent === 'annotations')
    return [...slipTo('label-slip'), ...keySlip('label-key-slip'), drop('label-dropped')];
  if (names.includes('selector')) return slipTo('selector-slip');
  if (field === 'image' && typeof value === 'string')
    return imageSlips(value).map(({ mutation, to: image }) => to(mutation, image));
  if (parent === 'env' && field === 'name') return slipTo('env-name-slip');
  if (parent === 'env' && field === 'value') return [to('env-value', `${String(value)}x`)];
  if (field === 'command' || field === 'args')
    // A slip in a script may be in what it only prints.
    return [...(String(value).includes('\n') ? [] : slipTo('program-other')), drop('program-other')];
  if (names.length > 2 && (field === 'name' || field === 'key') && /(?:Ref|^configMap|^secret|claim)$/i.test(parent))
    return slipTo('reference-slip');
  if (/(?:claimName|secretName|serviceAccountName)$/.test(field)) return slipTo('reference-slip');
  if (names.includes('resources') && typeof value === 'string' && unitSlip(value))
    return [to('unit-other', unitSlip(value)), drop('field-dropped')];
  if (/port$/i.test(field) && typeof value === 'number') return [to('port-other', value + 1), drop('field-dropped')];
  if (typeof value === 'number') return [to('number-other', value + 1), drop('field-dropped')];
  if (typeof value === 'boolean') return [to('boolean-other', !value), drop('field-dropped')];
  if (parent === 'data' || parent === 'stringData')
    // At the end of a whole file, a digit may say nothing.
    return [
      ...(String(value).includes('\n') ? [] : [to('text-other', `${String(value)}0`)]),
      ...keySlip('key-slip'),
      drop('field-dropped'),
    ];
  if (typeof value !== 'string') return [];
  return [...slipTo('text-other'), drop('field-dropped')];
}

const isProgram = (path: Keys) => path.at(-1) === 'command' || path.at(-1) === 'args';

/** Kinds that take much the same fields, and are taken for each other. */
function otherKind(kind: string): string[] {
  if (kind === 'Deployment') return ['StatefulSet'];
  return kind === 'ConfigMap' ? ['Secret'] : [];
}

function change(mutation: Mutation, path: Keys, to: Edit, how: string): Change<Edit> {
  const field = path.filter((key) => typeof key === 'string').join('.');
  return { mutation, field, told: `${field} ${how}`, to };
}
