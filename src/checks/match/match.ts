import { isRecord } from '../../kube/object.ts';
import { listKeyOf, nameOfItem } from './list-keys.ts';
import { nearly } from './nearly.ts';
import type { FieldPath } from './path.ts';
import { type PortNames, portNamesIn, samePort } from './port-names.ts';
import { meaningOf, sameScalar } from './same.ts';

/** One place where an object is not as expected. */
export interface Mismatch {
  kind: 'differs' | 'missing' | 'unwanted' | 'item-missing';
  path: FieldPath;
  expected: unknown;
  found: unknown;
  /** What is to be said of what was found, where it is more than that it differs: `is right but for …`. */
  note?: string;
}

/**
 * Compares by meaning: what `expected` does not say may be anything. An empty list: it matches. `ports` are the names of
 * ports that are known from other objects; those of a container are read where they stand.
 */
export function match(expected: unknown, found: unknown, path: FieldPath = [], ports?: PortNames): Mismatch[] {
  return compare(expected, found, path, { exact: false, ports });
}

interface How {
  exact: boolean;
  ports: PortNames | undefined;
}

function compare(expected: unknown, found: unknown, path: FieldPath, how: How): Mismatch[] {
  const { exact } = how;
  const loose = { ...how, exact: false };
  if (isRecord(expected) && '$exact' in expected) return compare(expected.$exact, found, path, { ...how, exact: true });
  if (expected === null)
    return found === undefined || found === null ? [] : [{ kind: 'unwanted', path, expected, found }];
  // What is not there at all is told by its parts: metadata.labels[app], not metadata.labels.
  if ((found === undefined || found === null) && isRecord(expected) && Object.keys(expected).length > 0)
    return compareRecords(expected, {}, path, loose);
  if ((found === undefined || found === null) && Array.isArray(expected) && expected.length > 0 && !exact)
    return compareLists(expected, [], path, loose);
  if (found === undefined || found === null) return [{ kind: 'missing', path, expected, found: undefined }];
  if (Array.isArray(expected)) return compareLists(expected, found, path, how);
  if (isRecord(expected)) return compareRecords(expected, found, path, how);
  return compareScalars(expected, found, path, how.ports);
}

function compareScalars(expected: unknown, found: unknown, path: FieldPath, ports: PortNames | undefined): Mismatch[] {
  const meaning = meaningOf(path);
  if (sameScalar(meaning, expected, found)) return [];
  const port = meaning === 'port' && ports ? samePort(expected, found, ports) : false;
  if (port === true) return [];
  const note = port || nearly(expected, found);
  return [{ kind: 'differs', path, expected, found, ...(note && { note }) }];
}

function compareRecords(expected: Record<string, unknown>, found: unknown, path: FieldPath, how: How): Mismatch[] {
  if (!isRecord(found)) return [{ kind: 'differs', path, expected, found }];
  const mismatches = Object.keys(expected).flatMap((key) => compare(expected[key], found[key], [...path, key], how));
  if (!how.exact) return mismatches;
  const extra = Object.keys(found).filter((key) => !(key in expected));
  return [
    ...mismatches,
    ...extra.map((key): Mismatch => ({ kind: 'unwanted', path: [...path, key], expected: null, found: found[key] })),
  ];
}

function compareLists(expected: unknown[], found: unknown, path: FieldPath, how: How): Mismatch[] {
  if (!Array.isArray(found)) return [{ kind: 'differs', path, expected, found }];
  const list = String(path.at(-1) ?? '');
  const at = (index: number): FieldPath => [...path, { item: nameOfItem(list, found[index], index) }];
  // A probe names the ports of its own container.
  const within = (item: unknown): How => (/ontainers$/.test(list) ? { ...how, ports: portNamesIn([item]) } : how);
  if (how.exact) {
    if (expected.length !== found.length) return [{ kind: 'differs', path, expected, found }];
    return expected.flatMap((item, i) => compare(item, found[i], at(i), within(found[i])));
  }
  const free = new Set(found.keys());
  const mismatches: Mismatch[] = [];
  // Items that say who they are choose first: what is left is for those that match any.
  const order = [...expected].sort((a, b) => Number(hasKey(list, b)) - Number(hasKey(list, a)));
  for (const item of order) {
    const candidates = [...free].filter((i) => couldBe(list, item, found[i], how));
    let best: { index: number; mismatches: Mismatch[] } | undefined;
    for (const index of candidates) {
      const result = compare(item, found[index], at(index), within(found[index]));
      if (!best || result.length < best.mismatches.length) best = { index, mismatches: result };
    }
    if (!best) {
      const name = isRecord(item) ? nameOfItem(list, item, expected.indexOf(item)) : String(item);
      mismatches.push({ kind: 'item-missing', path: [...path, { item: name }], expected: item, found: undefined });
      continue;
    }
    free.delete(best.index);
    mismatches.push(...best.mismatches);
  }
  return mismatches;
}

const hasKey = (list: string, item: unknown) => isRecord(item) && listKeyOf(list, item) !== undefined;

/** A scalar must be equal; an item with a key must have the same; any other item may be meant. */
function couldBe(list: string, expected: unknown, found: unknown, how: How): boolean {
  if (!isRecord(expected)) return compare(expected, found, [list, '0'], how).length === 0;
  if (!isRecord(found)) return false;
  const key = listKeyOf(list, expected);
  if (key === undefined || String(expected[key]) === String(found[key])) return true;
  return compare(expected[key], found[key], [list, key], how).length === 0;
}
