import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ProgramResult, runProgram } from './run-program.ts';

/** The built k8s-de. */
export const cliPath = join(import.meta.dirname, '../../bin/k8s-de.js');

/** The built k8s-de with a home of its own, which goes with the test, its sandbox too. */
export interface Cli {
  home: string;
  environment: NodeJS.ProcessEnv;
  /** Runs k8s-de to its end. */
  run(...words: string[]): Promise<ProgramResult>;
  /** The same with another environment, folder or input. */
  runWith(options: Parameters<typeof runProgram>[2], ...words: string[]): Promise<ProgramResult>;
  /** Any other program, in the same environment. */
  other(program: string, ...words: string[]): Promise<ProgramResult>;
}

/** Tests that run at the same time hand in their own `whenFinished`. */
export function testCli(whenFinished: (work: () => void) => void = onTestFinished): Cli {
  const home = mkdtempSync(join(tmpdir(), 'k8s-de-e2e-'));
  whenFinished(() => {
    stopSandbox(home);
    rmSync(home, { recursive: true, force: true });
  });
  const { KUBECONFIG: _, CI: __, ...own } = process.env;
  const environment = { ...own, K8S_DE_HOME: home, NO_COLOR: '1', FORCE_COLOR: undefined };
  const runWith: Cli['runWith'] = (options = {}, ...words) =>
    runProgram(process.execPath, [cliPath, ...words], { ...options, env: { ...environment, ...options.env } });
  return {
    home,
    environment,
    run: (...words) => runWith({}, ...words),
    runWith,
    other: (name, ...words) => runProgram(name, words, { env: environment }),
  };
}

/** What the sandbox of a home tells of itself; undefined when it does not run. */
export function sandboxState(home: string): { pid: number; server: string } | undefined {
  const path = join(home, 'sandbox', 'process.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function stopSandbox(home: string): void {
  try {
    const pid = sandboxState(home)?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
