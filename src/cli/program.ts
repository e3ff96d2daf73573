import { Command, Option } from 'commander';
import { clusterNames } from '../clusters/define.ts';
import { nearest } from '../lessons/did-you-mean.ts';
import { UserError } from '../lib/errors.ts';
import { type CommandEntry, type CommandName, commands } from './commands/index.ts';
import type { Run, SharedOptions } from './context.ts';

/** What argv asks for. */
export interface Call {
  load(): Promise<{ run: Run }>;
  args: readonly string[];
  options: Readonly<Record<string, unknown>>;
  shared: SharedOptions;
}

/** The command line as commander knows it; `onCall` gets the call that argv makes. */
export function makeProgram(version: string, onCall: (call: Call) => void): Command {
  const program = shareOptions(new Command('k8s-de'))
    .description('Learn Kubernetes by doing it: real kubectl, a simulated or a real cluster.')
    .usage('[command] [options]')
    .version(version, '-V, --version', 'the version of k8s-de')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'this help, or that of a command')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .argument('[command...]')
    .exitOverride()
    // main.ts is the only one that prints errors.
    .configureOutput({ outputError: () => {} })
    .configureHelp({ visibleArguments: () => [] });
  program.action((words: string[], _options: unknown, command: Command) => {
    const [word] = words;
    if (word !== undefined) throw unknownCommand(word);
    onCall(callOf(commands.learn, [], command));
  });
  for (const [name, entry] of Object.entries(commands)) addCommand(program, name as CommandName, entry, onCall);
  return program;
}

function addCommand(program: Command, name: CommandName, entry: CommandEntry, onCall: (call: Call) => void): void {
  const [first = '', second] = name.split(' ');
  const parent = second === undefined ? program : program.commands.find((each) => each.name() === first);
  if (!parent) throw new Error(`command ${name} comes before ${first}`);
  const command = parent.command(second ?? first, { hidden: entry.hidden ?? false });
  command.summary(entry.summary).description(entry.summary).helpOption('-h, --help', 'this help').helpCommand(false);
  const isGroup = Object.keys(commands).some((each) => each.startsWith(`${name} `));
  if (isGroup) command.argument('[command...]').configureHelp({ visibleArguments: () => [] });
  if (entry.args) command.arguments(entry.args);
  for (const [flags, description] of entry.options ?? []) command.option(flags, description);
  if (entry.passThrough) command.passThroughOptions().allowUnknownOption();
  else shareOptions(command);
  if (entry.passesHelp) command.helpOption(false);
  command.action((...given: unknown[]) => {
    const words = given
      .slice(0, -2)
      .flat()
      .filter((word): word is string => typeof word === 'string');
    if (isGroup && words[0] !== undefined) throw unknownCommand(words[0], name);
    onCall(callOf(entry, words, command));
  });
}

function shareOptions(command: Command): Command {
  return command
    .addOption(new Option('--cluster <name>', 'where to learn; sandbox when not given').choices(clusterNames))
    .option('--context <name>', 'a context of your kubeconfig, to work on its cluster')
    .option('--yes <context>', 'agree to work on the cluster of that context')
    .option('--plain', 'sentences only: for screen readers and logs')
    .option('--json', 'machine-readable, where there is a result');
}

function callOf(entry: CommandEntry, args: readonly string[], command: Command): Call {
  const options = command.optsWithGlobals();
  return { load: entry.load, args, options, shared: options as SharedOptions };
}

/** For a word that names no command, of k8s-de or of a group of its commands. */
function unknownCommand(word: string, group?: string): UserError {
  const before = group === undefined ? '' : `${group} `;
  const names = Object.entries(commands).flatMap(([name, entry]: [string, CommandEntry]) =>
    entry.hidden || !name.startsWith(before) ? [] : [name.slice(before.length)],
  );
  const meant = nearest(word, names);
  return new UserError(
    `There is no command ${before}${word}.${meant ? ` Did you mean ${before}${meant}?` : ''}`,
    `Run: k8s-de ${before}${meant ?? '--help'}`,
    { exitCode: 2 },
  );
}

/** argv as commander reads it: its own `help` knows commands of one word only. */
export function withHelp(argv: readonly string[]): string[] {
  const [first, ...words] = argv;
  return first === 'help' && Object.hasOwn(commands, words.join(' ')) ? [...words, '--help'] : [...argv];
}

/** The command whose help says how argv should have been, such as `k8s-de sandbox advance --help`. */
export function helpFor(argv: readonly string[]): string {
  const [first = '', second = ''] = argv.filter((word) => !word.startsWith('-'));
  const name = [`${first} ${second}`, first].find((each) => Object.hasOwn(commands, each));
  return ['k8s-de', ...(name === undefined ? [] : [name]), '--help'].join(' ');
}
