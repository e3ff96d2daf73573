import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'k8s-de-tests-';
const dayMs = 24 * 3_600_000;
let root: string | undefined;

/** One folder for all that a run of the tests puts into the temporary folder: it goes when the run ends, however its tests end. */
export function setup(): void {
  removeLeft(tmpdir());
  root = mkdtempSync(join(tmpdir(), prefix));
  // The processes of the tests inherit it.
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = root;
}

export function teardown(): void {
  if (root !== undefined) remove(root);
}

/** A run that was killed leaves its folder behind. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && stat.uid === process.getuid?.() && Date.now() - stat.mtimeMs > dayMs) remove(path);
  }
}

// What a test has started may write a last file meanwhile.
const remove = (path: string) => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
