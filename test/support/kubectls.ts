import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * The kubectls of this machine by minor version, such as 1.33: that on PATH, those beside it (`kubectl.1.30`), and those
 * that test/support/fetch-kubectls.sh has fetched.
 */
export function kubectls(): Map<string, string> {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'kubectl'))
    .find((path) => existsSync(path));
  const fetched = join(import.meta.dirname, '../../.cache/kubectls');
  const folders = [onPath ? dirname(realpathSync(onPath)) : '', fetched].filter((folder) => existsSync(folder));
  const found = new Map<string, string>();
  for (const folder of folders)
    for (const file of readdirSync(folder).filter((name) => /^kubectl\.1\.\d+$/.test(name)))
      found.set(file.slice('kubectl.'.length), join(folder, file));
  if (onPath) found.set(minorOf(onPath), onPath);
  return found;
}

/** The machine's own kubectl; the tests cannot do without. */
export function machineKubectl(): { path: string; version: string } {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'kubectl'))
    .find((path) => existsSync(path));
  if (!found) throw new Error('kubectl was not found on PATH: the tests need it');
  return { path: found, version: minorOf(found) };
}

function minorOf(path: string): string {
  const printed = JSON.parse(execFileSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' })) as {
    clientVersion: { gitVersion: string };
  };
  return /^v(\d+\.\d+)/.exec(printed.clientVersion.gitVersion)?.[1] ?? '';
}
