import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, type KubeObject, keyOf } from '../../kube/object.ts';
import { UserError } from '../../lib/errors.ts';

/** The version of the files that this k8s-de writes. */
export const format = 1;

/** What the files of a folder hold. */
export interface Found {
  /** The number of the file that counts; 0 when there is none. */
  generation: number;
  revision: number;
  /** By resource and key. */
  objects: Map<string, [string, KubeObject]>;
  /** Files that could not be read, or not all of them. */
  damage: { file: string; why: string; isUsed: boolean }[];
}

/** Reads the newest file of a folder that can be read. Throws a UserError for one that a newer k8s-de has written. */
export function readNewest(directory: string): Found {
  const damage: Found['damage'] = [];
  const all = generations(directory);
  for (const generation of all.toReversed()) {
    const file = `${generation}.jsonl`;
    const read = readJournal(readFileSync(join(directory, file), 'utf8'));
    if (read.kind === 'unreadable') damage.push({ file, why: read.why, isUsed: false });
    else {
      const { skipped, revision, objects } = read;
      if (skipped > 0) damage.push({ file, why: skippedText(skipped), isUsed: true });
      return { generation: all.at(-1) ?? generation, revision, objects, damage };
    }
  }
  return { generation: all.at(-1) ?? 0, revision: 0, objects: new Map(), damage };
}

/** The numbers of a folder's files, smallest first. */
export function generations(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => /^(\d+)\.jsonl$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

type Read =
  | { kind: 'unreadable'; why: string }
  | { kind: 'read'; revision: number; objects: Found['objects']; skipped: number };

function readJournal(text: string): Read {
  const lines = text.split('\n');
  // What follows the last line break was never answered.
  lines.pop();
  const header = parse(lines.shift());
  if (typeof header?.format !== 'number' || typeof header.revision !== 'number')
    return { kind: 'unreadable', why: "The sandbox's state is damaged, and a new one begins." };
  if (header.format > format)
    throw new UserError(
      "The sandbox's state was written by a newer k8s-de, and this one cannot read it.",
      'Update k8s-de, or begin with an empty sandbox: k8s-de sandbox reset',
      { exitCode: 3 },
    );
  if (header.format < format)
    return { kind: 'unreadable', why: "The sandbox's state is of an older k8s-de, and a new one begins." };
  let revision = header.revision;
  let skipped = 0;
  const objects: Found['objects'] = new Map();
  for (const entry of lines.map(parse)) {
    const { r, k: resource, d: removed, o: object } = entry ?? {};
    if (typeof r !== 'number' || typeof resource !== 'string' || (typeof removed !== 'string' && !isObject(object))) {
      skipped += 1;
      continue;
    }
    revision = Math.max(revision, r);
    if (typeof removed === 'string') objects.delete(`${resource} ${removed}`);
    else if (isObject(object)) objects.set(`${resource} ${keyOf(object)}`, [resource, object]);
  }
  // A line that cannot be read had a revision too, and revisions never go back.
  return { kind: 'read', revision: revision + skipped, objects, skipped };
}

function skippedText(lines: number): string {
  const what = lines === 1 ? 'One write' : `${lines} writes`;
  return `${what} in the sandbox's state could not be read; all others are there. Should something be missing, reset what stands on it.`;
}

function isObject(value: unknown): value is KubeObject {
  return isRecord(value) && isRecord(value.metadata) && typeof value.metadata.name === 'string';
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
