import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { normalise } from './normalise.ts';

/** What is typed, one after the other, in a namespace of the script's own. */
export interface ParityScript {
  name: string;
  /** kubectl versions that it is recorded with; the machine's kubectl when not given. */
  versions?: string[];
  /** Files that lie in the working folder. */
  files?: Record<string, string>;
  /** Also replayed with the sandbox's controllers, scheduler and kubelets on a real API server (test/real/swap.test.ts). */
  swap?: true;
  /** Recorded on a control plane without nodes and addons, whose roles and metrics would show. */
  bare?: true;
  commands: ParityCommand[];
}

export interface ParityCommand {
  /** WORKER stands for the name of the cluster's first worker. */
  run: string;
  /** What is typed into it. */
  input?: string;
  /** What is compared: all; all lines in any order, where events of one second are sorted by chance; the exit code and the last line, where progress depends on speed; or the exit code alone, to wait for something. */
  compare?: 'all' | 'any-order' | 'last-line' | 'exit';
  /** Typed again and again until this text is printed: for what no kubectl wait waits for, such as events. */
  until?: string;
}

/** One recorded command, normalised. */
export interface ParityResult {
  run: string;
  exit: number;
  stdout: string;
  stderr: string;
}

export interface Transcript {
  script: string;
  kubectl: string;
  server: string;
  results: ParityResult[];
}

export const parityFolder = import.meta.dirname;

/** All scripts under scripts/, by name. */
export function readScripts(): ParityScript[] {
  const folder = join(parityFolder, 'scripts');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const script = parse(readFileSync(join(folder, file), 'utf8')) as Omit<ParityScript, 'name' | 'commands'> & {
        commands: (string | ParityCommand)[];
      };
      return {
        ...script,
        name: file.replace(/\.yaml$/, ''),
        commands: script.commands.map((command) => (typeof command === 'string' ? { run: command } : command)),
      };
    });
}

export function transcriptPath(script: string, version: string): string {
  return join(parityFolder, 'transcripts', version, `${script}.json`);
}

export function readTranscript(script: string, version: string): Transcript {
  const transcript = JSON.parse(readFileSync(transcriptPath(script, version), 'utf8')) as Transcript;
  // What was recorded before a rule was made is read by it all the same.
  const results = transcript.results.map((result) => ({
    ...result,
    stdout: normalise(result.stdout),
    stderr: normalise(result.stderr),
  }));
  return { ...transcript, results };
}
