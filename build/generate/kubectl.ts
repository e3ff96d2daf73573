// Writes what kubectl's command line takes, from what real kubectls say themselves: node --import tsx build/generate/kubectl.ts
// Facts only: names of commands and flags, and which flags take a value.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kubectls } from '../../test/support/kubectls.ts';

const root = resolve(import.meta.dirname, '../..');

interface Flag {
  short: string;
  /** Its default as help shows it: `false`, `''`, `[]`. */
  shown: string;
}

interface Command {
  aliases: string[];
  flags: Map<string, Flag>;
}

type Commands = Map<string, Command>;

const found = [...kubectls()].sort(([a], [b]) => minorOf(a) - minorOf(b));
const byVersion = new Map<number, Commands>();
for (const [version, program] of found) {
  console.log(`kubectl ${version}`);
  byVersion.set(minorOf(version), await commandsOf(program));
}
const minors = [...byVersion.keys()];
const newest = found.at(-1)?.[1] ?? 'kubectl';
await findHidden();
const optional = await optionalValues(newest);

const commands: Record<string, string> = {};
const names = [...new Set([...byVersion.values()].flatMap((each) => [...each.keys()]))].sort();
for (const name of names) {
  const having = minors.filter((minor) => byVersion.get(minor)?.has(name));
  const flags = [...new Set(having.flatMap((minor) => [...(byVersion.get(minor)?.get(name)?.flags.keys() ?? [])]))];
  const words = flags.sort().map((flag) => {
    const those = having.filter((minor) => byVersion.get(minor)?.get(name)?.flags.has(flag));
    const { short, shown } = byVersion
      .get(those.at(-1) ?? 0)
      ?.get(name)
      ?.flags.get(flag) ?? { short: '', shown: '' };
    const takes = /^(?:true|false)$/.test(shown) ? '' : optional.has(flag) ? '?' : '=';
    return `${flag}${short && `/${short}`}${takes}${since(those, having)}`;
  });
  const aliases = byVersion.get(having.at(-1) ?? 0)?.get(name)?.aliases ?? [];
  commands[name] = [since(having, minors), ...aliases, '|', ...words].join(' ');
}
const text = JSON.stringify({ minors, commands }, null, 0).replaceAll('","', '",\n"');
writeFileSync(join(root, 'src/lessons/kubectl/facts.generated.json'), `${text}\n`);
console.log(`src/lessons/kubectl/facts.generated.json: ${Math.round(text.length / 1024)} KiB`);

/** `@30-` since 1.30, `@-29` until 1.29; nothing for what all have. */
function since(those: readonly number[], all: readonly number[]): string {
  if (those.length === all.length) return '';
  const [first, last] = [those[0], those.at(-1)];
  return `@${first === all[0] ? '' : first}-${last === all.at(-1) ? '' : last}`;
}

/** All commands of a kubectl by their names in full; '' holds the flags that all take. */
async function commandsOf(program: string): Promise<Commands> {
  const all: Commands = new Map([['', { aliases: [], flags: flagsIn(await help(program, ['options'])) }]]);
  let level: string[][] = [[]];
  while (level.length > 0) {
    const next = await inPairs(level, async (words) => {
      const printed = await help(program, [...words, '--help']);
      if (words.length > 0) {
        const flags = flagsIn(printed);
        all.set(words.join(' '), { aliases: aliasesIn(printed, words), flags });
      }
      return subcommandsIn(printed).map((word) => [...words, word]);
    });
    level = next.flat();
  }
  return all;
}

/** Help is silent about flags that are on their way out, and kubectl takes them still: each version is asked for what others have. */
async function findHidden(): Promise<void> {
  const names = new Set([...byVersion.values()].flatMap((each) => [...each.keys()]));
  const ask = async (questions: readonly { program: string; minor: number; name: string; flag: string }[]) => {
    await inPairs(questions, async ({ program, minor, name, flag }) => {
      const said = await complaint(program, [...name.split(' ').filter(Boolean), '--help', `--${flag}`]);
      const known = [...byVersion.values()].flatMap((each) => each.get(name)?.flags.get(flag) ?? [])[0];
      if (!said.includes('unknown flag'))
        byVersion
          .get(minor)
          ?.get(name)
          ?.flags.set(flag, known ?? { short: '', shown: 'false' });
    });
  };
  // No help of any version shows it any more.
  await ask([...names].map((name) => ({ program: newest, minor: minors.at(-1) ?? 0, name, flag: 'record' })));
  const questions = [...names].flatMap((name) => {
    const known = new Set([...byVersion.values()].flatMap((each) => [...(each.get(name)?.flags.keys() ?? [])]));
    return found.flatMap(([version, program]) => {
      const minor = minorOf(version);
      const flags = byVersion.get(minor)?.get(name)?.flags;
      return [...known].flatMap((flag) => (flags && !flags.has(flag) ? [{ program, minor, name, flag }] : []));
    });
  });
  await ask(questions);
}

function flagsIn(printed: string): Map<string, Flag> {
  const flags = new Map<string, Flag>();
  for (const [, short = '', name = '', shown = ''] of printed.matchAll(/^ {4}(?:-(\w), )?--([\w-]+)(?:=(.*))?:$/gm))
    flags.set(name, { short, shown });
  return flags;
}

function aliasesIn(printed: string, words: readonly string[]): string[] {
  const [, line = ''] = /^Aliases:\n(.*)$/m.exec(printed) ?? [];
  return line
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== words.at(-1));
}

/** The lines below each heading that ends in `Commands`. */
function subcommandsIn(printed: string): string[] {
  const blocks = [...printed.matchAll(/^[\w ]*Commands(?: \([\w ]+\))?:\n((?: {2}[\w-]+ .*\n)+)/gm)];
  return blocks.flatMap(([, block = '']) => [...block.matchAll(/^ {2}([\w-]+) /gm)].map(([, word = '']) => word));
}

/** Flags that may stand without a value although they are no boolean: kubectl complains about all others. */
async function optionalValues(program: string): Promise<Set<string>> {
  const first = new Map<string, string>();
  for (const [name, { flags }] of byVersion.get(minors.at(-1) ?? 0) ?? [])
    for (const [flag, { shown }] of flags)
      if (!/^(?:true|false)$/.test(shown) && !first.has(flag)) first.set(flag, name);
  const results = await inPairs([...first], async ([flag, name]) => {
    // Help is asked for first, so that nothing is done whatever the flag means.
    const said = await complaint(program, [...(name || 'get').split(' '), '--help', `--${flag}`]);
    return said.includes('flag needs an argument') ? [] : [flag];
  });
  return new Set(results.flat());
}

async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += 2) results.push(...(await Promise.all(items.slice(i, i + 2).map(work))));
  return results;
}

async function help(program: string, words: readonly string[]): Promise<string> {
  return (await run(program, words)).stdout;
}

async function complaint(program: string, words: readonly string[]): Promise<string> {
  return (await run(program, words)).stderr;
}

function run(program: string, words: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  // Without plugins, and without anybody's settings.
  const env = { HOME: '/nonexistent', KUBECONFIG: '/dev/null', PATH: '', KUBECTL_KUBERC: 'false' };
  return new Promise((resolve) =>
    execFile(program, words, { env, maxBuffer: 1 << 24 }, (_, stdout, stderr) => resolve({ stdout, stderr })),
  );
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
