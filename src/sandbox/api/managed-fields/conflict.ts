import type { StatusCause } from '../../../kube/status.ts';
import { ApiError } from '../errors.ts';
import type { FieldSet } from './field-set.ts';
import type { Owner, Owners } from './managers.ts';
import { compareElements, showElement } from './path-element.ts';

/** 409 for fields that others own, with a cause for each of them. */
export function applyConflict(owners: Owners, conflicts: ReadonlyMap<string, FieldSet>): ApiError {
  const found = [...conflicts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, set]) => {
      const owner = owners.get(id);
      return owner ? [{ who: showOwner(owner), paths: pathsOf(set) }] : [];
    });
  const causes: StatusCause[] = found.flatMap(({ who, paths }) =>
    paths.map((path) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field: path })),
  );
  return new ApiError(409, 'Conflict', message(found, causes.length), { causes });
}

function message(found: readonly { who: string; paths: readonly string[] }[], count: number): string {
  const [first] = found;
  if (count === 1 && first) return `Apply failed with 1 conflict: conflict with ${first.who}: ${first.paths[0]}`;
  const lines = found.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

function showOwner({ manager, operation, apiVersion, subresource }: Owner): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

/** The paths of a set as messages show them; at each level first those that are in the set, then what lies deeper. */
function pathsOf(set: FieldSet, prefix = ''): string[] {
  const children = [...(set.children ?? [])].toSorted(([a], [b]) => compareElements(a, b));
  return [
    ...children.flatMap(([key, { own }]) => (own ? [prefix + showElement(key)] : [])),
    ...children.flatMap(([key, child]) => (child.children ? pathsOf(child, prefix + showElement(key)) : [])),
  ];
}
