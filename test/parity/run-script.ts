import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../support/run-program.ts';
import { normalise } from './normalise.ts';
import type { ParityCommand, ParityResult, ParityScript } from './script.ts';

/** Runs a script with a kubectl in a namespace that is there for it alone, and gives what was printed, normalised. */
export async function runScript(
  script: ParityScript,
  kubectl: string,
  kubeconfig: string,
  onResult: (result: ParityResult, command: ParityCommand) => void = () => {},
): Promise<ParityResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  const namespace = `parity-${script.name}`;
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, '.cache'), HOME: folder };
  const type = async (words: string[], input = '') => await runProgram(kubectl, words, { cwd: folder, env, input });
  try {
    for (const [path, text] of Object.entries(script.files ?? {})) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    // Another kubectl's run may be on its way out.
    await type(['wait', '--for=delete', `namespace/${namespace}`, '--timeout=60s']);
    await type(['create', 'namespace', namespace]);
    await type(['wait', '--for=create', 'serviceaccount/default', '-n', namespace, '--timeout=20s']);
    await type(['wait', '--for=create', 'configmap/kube-root-ca.crt', '-n', namespace, '--timeout=20s']);
    const workers = await type(['get', 'nodes', '-l', '!node-role.kubernetes.io/control-plane', '-o', 'name']);
    const worker = workers.stdout.split('\n')[0]?.replace('node/', '') ?? '';
    const results: ParityResult[] = [];
    for (const command of script.commands) {
      const [program, ...given] = splitWords(command.run);
      const words = given.map((word) => word.replace(/\bWORKER\b/, worker));
      if (program !== 'kubectl') throw new Error(`${script.name}: only kubectl can be recorded, not: ${command.run}`);
      const typed = inNamespace(words, namespace);
      const { code, stdout, stderr } = await typeUntil(() => type(typed, command.input), command.until);
      const result = { run: command.run, exit: code, stdout: normalise(stdout), stderr: normalise(stderr) };
      results.push(result);
      onResult(result, command);
    }
    return results;
  } finally {
    await type(['delete', 'namespace', namespace, '--wait=false']);
    rmSync(folder, { recursive: true, force: true });
  }
}

// What stands behind `--` is for the container.
function inNamespace(words: readonly string[], namespace: string): string[] {
  if (words.includes('--namespace')) return [...words];
  const dashes = words.indexOf('--');
  const own = dashes < 0 ? words : words.slice(0, dashes);
  return [...own, '-n', namespace, ...words.slice(own.length)];
}

const patienceMs = 60_000;

/** Types until the text is printed, at most for a minute; a kubectl takes long enough to be no busy loop. */
async function typeUntil<T extends { stdout: string }>(type: () => Promise<T>, text: string | undefined): Promise<T> {
  const endMs = Date.now() + patienceMs;
  let result = await type();
  while (text !== undefined && !result.stdout.includes(text) && Date.now() < endMs) result = await type();
  return result;
}

/** Words with single and double quotes, as a shell would split them. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** What of a result must be equal. */
export function comparable(result: ParityResult, { compare = 'all' }: ParityCommand): unknown {
  if (compare === 'exit') return { run: result.run, exit: result.exit };
  if (compare === 'last-line')
    return {
      run: result.run,
      exit: result.exit,
      last: result.stdout.trimEnd().split('\n').at(-1),
      stderr: result.stderr,
    };
  if (compare === 'any-order') return { ...result, stdout: result.stdout.split('\n').sort() };
  return result;
}
