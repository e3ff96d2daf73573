import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of a client's environment; throws how to get it when it is not there. */
export function fetchedClient(name: string): string {
  const folder = resolve('.cache/clients', name);
  if (existsSync(resolve(folder, 'complete'))) return folder;
  throw new Error(`The client ${name} is not there.\nRun: test/support/fetch-clients.sh ${name}`);
}
