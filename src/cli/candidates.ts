import { clusterNames, toolNames } from '../clusters/define.ts';
import { type CommandEntry, commands } from './commands/index.ts';

/** A lesson as completion knows it. */
interface Known {
  name: string;
  steps: readonly string[];
}

const table: [string, CommandEntry][] = Object.entries(commands);
const sharedOptions = ['--cluster', '--context', '--yes', '--plain', '--json', '--help'];

/** What the last word can become, given the words before it: commands, options, lessons and steps. */
export function candidates(words: readonly string[], lessons: readonly Known[]): string[] {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  return possible(before, last, lessons).filter((word) => word.startsWith(last));
}

function possible(before: readonly string[], last: string, lessons: readonly Known[]): string[] {
  if (before.at(-1) === '--cluster') return [...clusterNames];
  if (before.at(-1) === '--provider') return [...toolNames];
  const plain = before.filter((word) => !word.startsWith('-'));
  const group = table.filter(([name]) => name.startsWith(`${plain[0]} `)).map(([name]) => name.split(' ')[1] ?? '');
  const name = group.includes(plain[1] ?? '') ? `${plain[0]} ${plain[1]}` : (plain[0] ?? '');
  const entry = table.find(([each]) => each === name)?.[1];
  // What follows belongs to another program.
  if (entry?.passThrough) return [];
  if (last.startsWith('-')) return [...sharedOptions, ...(entry?.options ?? []).flatMap(([flags]) => longFlags(flags))];
  if (plain.length === 0) return table.flatMap(([each, { hidden }]) => (hidden || each.includes(' ') ? [] : [each]));
  if (plain.length === 1 && group.length > 0) return group;
  const given = plain.slice(name.split(' ').length);
  if (given.length === 0 && /\[lesson\]/.test(entry?.args ?? '')) return lessons.map((lesson) => lesson.name);
  if (given.length === 1 && /\[step\]/.test(entry?.args ?? ''))
    return [...(lessons.find((lesson) => lesson.name === given[0])?.steps ?? [])];
  return [];
}

const longFlags = (flags: string) => /--[\w-]+/.exec(flags) ?? [];
