import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileTrouble, UserError } from './errors.ts';

/** Where k8s-de keeps everything that it remembers; nothing of it lies anywhere else. */
export interface Home {
  root: string;
  /** One folder per attempt: its gateway.json, kubeconfig and observations. */
  attempts: string;
  /** The sandbox's state, log and kubeconfig. */
  sandbox: string;
  /** One folder per real cluster that a proxy stands before. */
  proxies: string;
  /** One folder per lesson, in which its commands run. */
  work: string;
  /** What goes before all else on the PATH of its programs: this k8s-de, and a kubectl that was fetched. */
  bin: string;
  progress: string;
  /** The real clusters that the user said yes to. */
  agreements: string;
}

/** `K8S_DE_HOME` when it is set, else the XDG data directory. Makes nothing yet. */
export async function findHome(environment: Readonly<Record<string, string | undefined>>): Promise<Home> {
  const chosen = environment.K8S_DE_HOME;
  // The sandbox and other terminals must find it from any folder.
  if (chosen) return homeAt(resolve(chosen));
  const { default: envPaths } = await import('env-paths');
  return homeAt(envPaths('k8s-de', { suffix: '' }).data);
}

export function homeAt(root: string): Home {
  return {
    root,
    attempts: join(root, 'attempts'),
    sandbox: join(root, 'sandbox'),
    proxies: join(root, 'proxies'),
    work: join(root, 'work'),
    bin: join(root, 'bin'),
    progress: join(root, 'progress'),
    agreements: join(root, 'agreements.json'),
  };
}

/** Makes a folder that its owner alone can read. Throws a UserError when the disk does not let it. */
export function makePrivateFolder(path: string): void {
  try {
    // One that is there already may be shared on purpose: /tmp, a home.
    const made = mkdirSync(path, { recursive: true, mode: 0o700 });
    if (made !== undefined) chmodSync(path, 0o700);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** What the user is told when k8s-de's folder cannot be written. */
export function cannotWrite(path: string, cause: unknown): UserError {
  return new UserError(
    `k8s-de cannot write to ${path}: ${fileTrouble(cause)}`,
    'Choose another folder: export K8S_DE_HOME=/path/to/a/folder',
    { exitCode: 3, cause },
  );
}
