import {
  closeSync,
  copyFileSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync as writeToDisk,
} from 'node:fs';
import { join } from 'node:path';
import { type Key, type KubeObject, keyOf } from '../../kube/object.ts';
import { messageOf } from '../../lib/errors.ts';
import { cannotWrite } from '../../lib/home.ts';
import { ApiError } from '../api/errors.ts';
import { jsonOf } from '../codec/object-json.ts';
import { format, generations, readNewest } from './journal-file.ts';

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

export interface JournalOptions {
  /** Milliseconds since 1970, for the names of files that are set aside. */
  now(): number;
  /** As fs.writeSync: what was written may be less than what was given. */
  write?: (file: number, bytes: Buffer, offset: number) => number;
}

// A journal is written anew when what it holds twice or more outweighs what it needs to hold.
const rewriteAfterBytes = 8 << 20;

/**
 * Opens the journal of a folder: files `N.jsonl`, a header line, then one line a write; the highest N counts.
 * A torn last line is a write that was never answered. Each start and each 8 MiB it is written anew as N+1.
 * What cannot be read is set aside, and `notes` tell of it. Throws a UserError when the folder cannot be written, or a
 * newer k8s-de has written it.
 */
export function openJournal(
  directory: string,
  { now, write = writeToDisk }: JournalOptions,
): { journal: Journal; state: JournalState; notes: string[] } {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw cannotWrite(directory, error);
  }
  const { generation: newest, objects: live, revision: last, damage } = readNewest(directory);
  const notes = damage.map(({ file, why, isUsed }) => {
    const aside = `${file}.set-aside-${new Date(now()).toISOString().replaceAll(':', '-')}`;
    if (isUsed) copyFileSync(join(directory, file), join(directory, aside));
    else renameSync(join(directory, file), join(directory, aside));
    return `${why} It is kept as ${join(directory, aside)}.`;
  });
  let revision = last;
  let generation = newest;
  let file = -1;
  let size = 0;
  let rewriteAt = rewriteAfterBytes;

  const writeAll = (target: number, text: string): number => {
    const bytes = Buffer.from(text);
    for (let offset = 0; offset < bytes.length; ) offset += write(target, bytes, offset);
    return bytes.length;
  };
  const rewrite = () => {
    // Two processes on one folder would each delete what the other writes.
    if ((generations(directory).at(-1) ?? 0) > generation) throw new Error(`another process writes ${directory}`);
    const next = generation + 1;
    const temporary = join(directory, `${next}.tmp`);
    rmSync(temporary, { force: true });
    // Appending, so that a write lands at the end even when the file was cut back to a whole line.
    const target = openSync(temporary, 'a', 0o600);
    let written = 0;
    try {
      written += writeAll(target, `${JSON.stringify({ format, revision })}\n`);
      for (const [resource, object] of live.values()) written += writeAll(target, line(0, resource, object));
      fsyncSync(target);
      renameSync(temporary, join(directory, `${next}.jsonl`));
    } catch (error) {
      closeSync(target);
      rmSync(temporary, { force: true });
      throw error;
    }
    if (file >= 0) closeSync(file);
    for (const old of generations(directory)) if (old < next) rmSync(join(directory, `${old}.jsonl`));
    file = target;
    generation = next;
    size = written;
    rewriteAt = size + rewriteAfterBytes;
  };
  const append = (text: string) => {
    try {
      if (size > rewriteAt) rewrite();
    } catch {
      // The old file is whole and goes on; a disk that is full now may have room later.
      rewriteAt = size + rewriteAfterBytes;
    }
    try {
      size += writeAll(file, text);
    } catch (error) {
      // Half a line would spoil the next write, which will be answered.
      ftruncateSync(file, size);
      const message = `Internal error occurred: the sandbox cannot write to ${directory}: ${messageOf(error)}`;
      throw new ApiError(500, 'InternalError', message, { causes: [{ message: messageOf(error) }] });
    }
  };
  try {
    rewrite();
  } catch (error) {
    throw cannotWrite(directory, error);
  }

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
  return { journal, state: { revision, objects: [...live.values()] }, notes };
}

function line(revision: number, resource: string, object: KubeObject): string {
  return `{"r":${revision},"k":${JSON.stringify(resource)},"o":${jsonOf(object)}}\n`;
}
