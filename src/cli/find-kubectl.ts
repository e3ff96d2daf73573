import { delimiter } from 'node:path';
import { type Kubectl, locateKubectl } from '../kubectl/locate.ts';
import type { Context } from './context.ts';

/** The kubectl that k8s-de and its terminals use: one that `doctor --fix` fetched, else that on PATH. Rejects as locateKubectl. */
export async function findKubectl({ home, environment }: Pick<Context, 'home' | 'environment'>): Promise<Kubectl> {
  const { bin } = await home();
  return await locateKubectl({ ...environment, PATH: [bin, environment.PATH ?? ''].join(delimiter) });
}
