import { openInput, openOutput } from '../../open.ts';
import { codeOf, type Process, type ProgramIO, type Wait } from '../../process.ts';
import { type Input, type Output, pipe } from '../../streams.ts';

/** The files and commands that a program writes to and reads from, each opened once until it is closed. */
export class Channels {
  private readonly io: ProgramIO;
  private readonly outputs = new Map<string, Output>();
  private readonly inputs = new Map<string, Input>();
  private readonly commands = new Map<string, { process: Process; output?: Output }>();

  constructor(io: ProgramIO) {
    this.io = io;
  }

  /** Where `> name`, `>> name` and `| name` lead; `failed` has been told, undefined is a command in an image without a shell. */
  output(operator: string, name: string): Output | 'failed' | undefined {
    const known = this.outputs.get(name);
    if (known) return known;
    const output = operator === '|' ? this.inputOf(name) : openOutput(this.io, name, operator === '>>');
    if (typeof output === 'string') {
      this.io.err(`awk: ${name}: ${output}\n`);
      return 'failed';
    }
    if (output) this.outputs.set(name, output);
    return output;
  }

  /** What `getline < name` and `name | getline` read; a text says why it cannot be read. */
  input(name: string, kind: 'file' | 'command'): Input | string {
    const input = this.inputs.get(name) ?? (kind === 'file' ? openInput(this.io, name) : this.outputOf(name));
    if (typeof input !== 'string') this.inputs.set(name, input);
    return input;
  }

  shell(command: string, streams: { stdin?: Input; stdout?: Output }): Process | undefined {
    const program = this.io.program('sh');
    return program && this.io.start({ program, argv: ['sh', '-c', command], ...streams });
  }

  /** Closes a file or command by its name, and gives the command's exit code. */
  *close(name: string): Generator<Wait, number, void> {
    this.outputs.delete(name);
    this.inputs.delete(name);
    const command = this.commands.get(name);
    if (!command) return 0;
    this.commands.delete(name);
    command.output?.release();
    return yield* codeOf(command.process);
  }

  *closeAll(): Generator<Wait, void, void> {
    for (const name of [...this.commands.keys()]) yield* this.close(name);
  }

  private inputOf(command: string): Output | undefined {
    const between = pipe();
    const process = this.shell(command, { stdin: between.input });
    between.input.release();
    if (!process) return undefined;
    this.commands.set(command, { process, output: between.output });
    return between.output;
  }

  private outputOf(command: string): Input | string {
    const between = pipe();
    const process = this.shell(command, { stdout: between.output });
    between.output.release();
    if (!process) return 'not found';
    this.commands.set(command, { process });
    return between.input;
  }
}
