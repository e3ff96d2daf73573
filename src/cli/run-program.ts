import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, StartError } from '../kubectl/run.ts';
import type { RunProgram } from '../lessons/actions.ts';
import { UserError } from '../lib/errors.ts';
import { type Home, makePrivateFolder } from '../lib/home.ts';
import { packageRoot } from './package-root.ts';

/** The environment of a program that works on an attempt: its cluster, its k8s-de, its home. */
export function childEnvironment(
  home: Home,
  own: Readonly<Record<string, string | undefined>>,
  attempt: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const folder = ownCommand(home);
  // Helm's variables win over the kubeconfig, and would lead to another cluster or namespace.
  const helm = Object.keys(own).filter((name) => /^HELM_(?:KUBE|NAMESPACE)/.test(name));
  return {
    ...own,
    ...Object.fromEntries(helm.map((name) => [name, undefined])),
    ...attempt,
    K8S_DE_HOME: home.root,
    PATH: [folder, own.PATH ?? ''].join(delimiter),
  };
}

/** Runs the commands of solutions, which the learner does not see run. */
export function programRunner(home: Home, own: Readonly<Record<string, string | undefined>>): RunProgram {
  return async ([program = '', ...words], { cwd, env, signal }) =>
    run(program, words, {
      environment: childEnvironment(home, own, env),
      directory: cwd,
      output: 'capture',
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (!(error instanceof StartError) || error.code !== 'ENOENT') throw error;
      throw new UserError(`${program} was not found on PATH.`, 'Get it:  k8s-de doctor --fix', {
        exitCode: 3,
        cause: error,
      });
    });
}

/** A folder for PATH with this very k8s-de in it: a clone or `npx` has put none there. */
function ownCommand(home: Home): string {
  const folder = home.bin;
  const file = join(folder, 'k8s-de');
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(join(packageRoot, 'bin/k8s-de.js'))} "$@"\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === script) return folder;
  makePrivateFolder(home.root);
  makePrivateFolder(folder);
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return folder;
}

/** A word of sh that means exactly this text. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
