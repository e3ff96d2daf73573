import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isRecord, type Key, type KubeObject, keyOf } from '../../kube/object.ts';

/** Where writes go before they are answered, so that kill -9 loses none. */
export interface Journal {
  put(revision: number, resource: string, object: KubeObject): void;
  remove(revision: number, resource: string, key: Key): void;
  close(): void;
}

export interface JournalState {
  revision: number;
  objects: [string, KubeObject][];
}

/** Thrown for a state that this version cannot read; the caller sets it aside with a word. */
export class UnreadableState extends Error {}

const format = 1;
// A journal is written anew when what it holds twice or more outweighs what it needs to hold.
const rewriteAfterBytes = 8 << 20;

/**
 * Opens the journal of a folder: files `N.jsonl`, a header line, then one line a write; the highest N counts.
 * A torn last line is a write that was never answered. Each start and each 8 MiB it is written anew as N+1.
 */
export function openJournal(directory: string): { journal: Journal; state: JournalState } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const newest = generations(directory).at(-1);
  const state =
    newest === undefined
      ? { revision: 0, objects: new Map<string, [string, KubeObject]>() }
      : read(join(directory, `${newest}.jsonl`));
  const live = state.objects;
  let revision = state.revision;
  let generation = newest ?? 0;
  let file = -1;
  let bytes = 0;

  const rewrite = () => {
    const next = generation + 1;
    const temporary = join(directory, `${next}.tmp`);
    const target = openSync(temporary, 'w', 0o600);
    writeSync(target, `${JSON.stringify({ format, revision })}\n`);
    for (const [resource, object] of live.values()) writeSync(target, line(0, resource, object));
    fsyncSync(target);
    renameSync(temporary, join(directory, `${next}.jsonl`));
    if (file >= 0) closeSync(file);
    for (const old of generations(directory)) if (old < next) rmSync(join(directory, `${old}.jsonl`));
    file = target;
    generation = next;
    bytes = 0;
  };
  const append = (text: string) => {
    if (bytes > rewriteAfterBytes) rewrite();
    writeSync(file, text);
    bytes += text.length;
  };
  rewrite();

  const journal: Journal = {
    put(at, resource, object) {
      append(line(at, resource, object));
      revision = at;
      live.set(`${resource} ${keyOf(object)}`, [resource, object]);
    },
    remove(at, resource, key) {
      append(`${JSON.stringify({ r: at, k: resource, d: key })}\n`);
      revision = at;
      live.delete(`${resource} ${key}`);
    },
    close: () => closeSync(file),
  };
  return { journal, state: { revision, objects: [...live.values()] } };
}

function line(revision: number, resource: string, object: KubeObject): string {
  return `${JSON.stringify({ r: revision, k: resource, o: object })}\n`;
}

function generations(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => /^(\d+)\.jsonl$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

function read(path: string): { revision: number; objects: Map<string, [string, KubeObject]> } {
  const lines = readFileSync(path, 'utf8').split('\n');
  // What follows the last line break was never answered.
  lines.pop();
  const header = parse(lines.shift());
  if (header?.format !== format || typeof header.revision !== 'number') {
    throw new UnreadableState(`${path} is not of format ${format}`);
  }
  let revision = header.revision;
  const objects = new Map<string, [string, KubeObject]>();
  for (const text of lines) {
    const entry = parse(text);
    if (!entry || typeof entry.k !== 'string') throw new UnreadableState(`${path} holds a line that is no write`);
    revision = Math.max(revision, Number(entry.r));
    const resource = entry.k;
    if (typeof entry.d === 'string') objects.delete(`${resource} ${entry.d}`);
    else {
      const object = entry.o as KubeObject;
      objects.set(`${resource} ${keyOf(object)}`, [resource, object]);
    }
  }
  return { revision, objects };
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
