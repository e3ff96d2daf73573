import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../lib/errors.ts';
import { cannotWrite } from '../lib/home.ts';

/** A program that its makers publish for several systems. */
export interface Published {
  /** Such as kubectl. */
  name: string;
  /** Where one reads how to install it by hand. */
  page: string;
}

const systems: Record<string, string> = { linux: 'linux', darwin: 'darwin' };
const processors: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** How publishers name this machine, such as `linux` and `amd64`. Throws a UserError for one that nobody publishes for. */
export function thisMachine(program: Published): { system: string; processor: string } {
  const system = systems[process.platform];
  const processor = processors[process.arch];
  if (system && processor) return { system, processor };
  throw new UserError(`There is no ${program.name} for ${process.platform} on ${process.arch}.`, byHand(program), {
    exitCode: 3,
  });
}

/** Fetches a file and holds it against the SHA-256 that its publisher tells at another address. Rejects with a UserError. */
export async function fetchChecked(program: Published, url: string, checksumUrl: string): Promise<Buffer> {
  const [file, checksum] = await Promise.all([get(program, url), get(program, checksumUrl)]);
  const wanted = checksum.toString().trim().split(/\s/)[0];
  const found = createHash('sha256').update(file).digest('hex');
  if (found !== wanted)
    throw new UserError(`What came from ${url} is not what was published: its checksum differs.`, byHand(program), {
      exitCode: 3,
    });
  return file;
}

/** Puts a program into a folder at once and whole, and returns its path. Throws a UserError; one that is there stays then. */
export function installProgram(program: Published, content: Uint8Array, folder: string): string {
  const path = join(folder, program.name);
  const fresh = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(fresh, content);
    chmodSync(fresh, 0o755);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw cannotWrite(folder, error);
  }
  return path;
}

/** What to do where fetching it is in vain. */
export const byHand = ({ page }: Published) => `Install it by hand: ${page}`;

async function get(program: Published, url: string): Promise<Buffer> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    // fetch says only that it failed; the reason is its cause.
    const why = error instanceof Error && error.cause ? messageOf(error.cause) : messageOf(error);
    throw new UserError(`${program.name} could not be fetched from ${url}: ${why}.`, byHand(program), {
      exitCode: 3,
      cause: error,
    });
  }
}
