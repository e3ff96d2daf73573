import { isRecord, type KubeObject } from '../../kube/object.ts';
import { type FieldError, fieldError } from '../api/errors.ts';
import { goPrint } from '../api/patches/go-print.ts';
import type { ScaleStrategy } from '../resources/define.ts';
import type { ScalePaths } from './definition.ts';

const most = 2 ** 31 - 1;

/** Where a custom resource keeps its numbers, by the paths of its definition. */
export function scaleOf(paths: ScalePaths): ScaleStrategy<KubeObject> {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  const number = (path: string) => (object: KubeObject) => {
    const value = valueAt(object, path);
    return typeof value === 'number' ? value : 0;
  };
  return {
    replicas: number(specReplicasPath),
    statusReplicas: number(statusReplicasPath),
    setReplicas: (draft, replicas) => setAt(draft, namesOf(specReplicasPath), replicas),
    selector: (object) => (labelSelectorPath ? String(valueAt(object, labelSelectorPath) ?? '') : ''),
  };
}

/** The numbers of a scale are none below zero. */
export function validateScale(paths: ScalePaths, object: KubeObject): FieldError[] {
  return [paths.specReplicasPath, paths.statusReplicasPath].flatMap((path) => {
    const value = path ? valueAt(object, path) : undefined;
    if (value === undefined) return [];
    if (typeof value !== 'number' || !Number.isInteger(value))
      return [fieldError.invalid(path, 0, `${path} accessor error: ${shown(value)}, expected int64`)];
    if (value < 0) return [fieldError.invalid(path, value, 'should be a non-negative integer')];
    return value > most ? [fieldError.invalid(path, value, `should be less than or equal to ${most}`)] : [];
  });
}

function shown(value: unknown): string {
  if (value === null) return '<nil> is of the type <nil>';
  if (Array.isArray(value)) return `${goPrint(value)} is of the type []interface {}`;
  if (isRecord(value)) return `${goPrint(value)} is of the type map[string]interface {}`;
  const types: Record<string, string> = { number: 'float64', boolean: 'bool' };
  return `${String(value)} is of the type ${types[typeof value] ?? 'string'}`;
}

const namesOf = (path: string) => path.replace(/^\./, '').split('.');

function valueAt(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const name of namesOf(path)) value = isRecord(value) ? value[name] : undefined;
  return value;
}

function setAt(target: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [first = '', ...rest] = names;
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const inner = isRecord(target[first]) ? target[first] : {};
  target[first] = inner;
  setAt(inner, rest, value);
}
