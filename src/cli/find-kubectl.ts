import { delimiter } from 'node:path';
import { type Kubectl, locateKubectl } from '../kubectl/locate.ts';
import { locateHelm } from '../kubectl/locate-helm.ts';
import type { Context } from './context.ts';

/** The kubectl that k8s-de and its terminals use: one that `doctor --fix` fetched, else that on PATH. Rejects as locateKubectl. */
export async function findKubectl(context: Pick<Context, 'home' | 'environment'>): Promise<Kubectl> {
  return await locateKubectl(await environmentWithTools(context));
}

/** The version of the helm that terminals of k8s-de use, found in the same way. Rejects as locateHelm. */
export async function findHelm(context: Pick<Context, 'home' | 'environment'>): Promise<string> {
  return await locateHelm(await environmentWithTools(context));
}

/** The environment in which programs that `doctor --fix` fetched are found before all others. */
export async function environmentWithTools({
  home,
  environment,
}: Pick<Context, 'home' | 'environment'>): Promise<Readonly<Record<string, string | undefined>>> {
  const { bin } = await home();
  return { ...environment, PATH: [bin, environment.PATH ?? ''].join(delimiter) };
}
