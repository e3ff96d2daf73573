import facts from './facts.generated.json' with { type: 'json' };

/** In which kubectls something is; undefined: in the oldest, in the newest. */
export interface Versions {
  /** The minor version that it came with. */
  from: number | undefined;
  /** The last minor version that had it. */
  to: number | undefined;
}

export interface Flag {
  name: string;
  short: string;
  takes: 'nothing' | 'value' | 'optional';
  versions: Versions;
}

interface Command {
  aliases: readonly string[];
  flags: readonly Flag[];
  versions: Versions;
}

/** The minor version of the oldest kubectl of the table. */
export const oldest = Math.min(...facts.minors);

const commands = new Map<string, Command>();

function commandNamed(name: string): Command {
  const kept = commands.get(name);
  if (kept) return kept;
  const text = (facts.commands as Record<string, string>)[name] ?? '';
  const [, range = '', aliases = '', flags = ''] = /^(\S*)((?: [\w-]+)*) \|(.*)$/.exec(text) ?? [];
  const wordsOf = (list: string) => list.split(' ').filter(Boolean);
  const command = { aliases: wordsOf(aliases), flags: wordsOf(flags).map(readFlag), versions: readRange(range) };
  commands.set(name, command);
  return command;
}

/** The flags of a command, with those that all take; its own come first, as they hide others of the name. */
export function flagsOf(name: string): readonly Flag[] {
  const shared = [...commandNamed('').flags, helpFlag];
  return name === '' ? shared : [...commandNamed(name).flags, ...shared];
}

/** Whether all commands take the flag and this one has none of its own by that name. */
export function isShared(flag: string, name: string): boolean {
  return name === '' || !commandNamed(name).flags.some((own) => own.name === flag);
}

/** The commands below a command (`''` is kubectl itself), each with all names that it goes by. */
export function childrenOf(name: string): { name: string; names: readonly string[] }[] {
  const prefix = name === '' ? '' : `${name} `;
  return Object.keys(facts.commands)
    .filter(
      (each) => each.startsWith(prefix) && each !== name && each !== '' && !each.slice(prefix.length).includes(' '),
    )
    .map((each) => ({ name: each, names: [each.slice(prefix.length), ...commandNamed(each).aliases] }));
}

export function versionsOf(name: string): Versions {
  return commandNamed(name).versions;
}

const helpFlag: Flag = { name: 'help', short: 'h', takes: 'nothing', versions: { from: undefined, to: undefined } };

/** `output/o=`, `dry-run?`, `all`, each perhaps with `@30-` or `@-29`. */
function readFlag(text: string): Flag {
  const [, name = '', short = '', mark = '', range = ''] = /^([\w-]+)(?:\/(\w))?([=?]?)(@.*)?$/.exec(text) ?? [];
  const takes = mark === '=' ? 'value' : mark === '?' ? 'optional' : 'nothing';
  return { name, short, takes, versions: readRange(range) };
}

function readRange(text: string): Versions {
  const [, from, to] = /^@(\d*)-(\d*)$/.exec(text) ?? [];
  return { from: from ? Number(from) : undefined, to: to ? Number(to) : undefined };
}
