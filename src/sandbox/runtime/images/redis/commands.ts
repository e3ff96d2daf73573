import { type Call, type Commands, WrongType } from './command.ts';
import { hashCommands } from './hashes.ts';
import { keyCommands } from './keys.ts';
import { listCommands } from './lists.ts';
import { failure, type Reply, text } from './resp.ts';
import { setCommands } from './sets.ts';
import { stringCommands } from './strings.ts';

const commands: Commands = {
  echo: { arity: 2, run: ({ words: [word = ''] }) => text(word) },
  ...keyCommands,
  ...stringCommands,
  ...listCommands,
  ...hashCommands,
  ...setCommands,
};

const wrongType = failure('WRONGTYPE Operation against a key holding the wrong kind of value');

/** Runs a command of data; undefined when there is none of that name. */
export function runCommand(call: Call): Reply | undefined {
  const [name = '', ...others] = call.words;
  const known = commands[name.toLowerCase()];
  if (!known) return undefined;
  const fits = known.arity < 0 ? call.words.length >= -known.arity : call.words.length === known.arity;
  if (!fits) return failure(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  try {
    return known.run({ ...call, words: others });
  } catch (error) {
    if (error instanceof WrongType) return wrongType;
    throw error;
  }
}
