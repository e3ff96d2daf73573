import { harmless } from '../text.ts';
import type { Report, Reported } from './define.ts';

/** A line a problem, as compilers write them, and one line of figures. */
export const prettyReport: Report = (reported, { paint }) => {
  const problems = reported.problems.map(
    ({ file, line, column, message }) => ` ${paint.bold(`${file}:${line}:${column}`)}  ${harmless(message)}`,
  );
  return [...problems, ...notesAndFigures(reported)].join('\n');
};

/** What is said beside the problems: the notes, and one line of figures. */
export function notesAndFigures(reported: Reported): string[] {
  return [...reported.notes.map(harmless), figures(reported).join(' · ')].map((line) => ` ${line}`);
}

function figures(reported: Reported): string[] {
  const { steps, proven, notProvable, wrong, alternatives, mutants, problems, seed, seconds, run } = reported;
  const all = [
    many(steps, 'step'),
    ...(run ? [`${proven} proven`] : []),
    ...(notProvable > 0 ? [`${notProvable} not provable here`] : []),
    many(wrong.declared, 'wrong answer') + (run ? `, ${wrong.asDeclared} as declared` : ''),
    many(alternatives.declared, 'alternative') + (run ? `, ${alternatives.passed} passed` : ''),
  ];
  if (mutants.made > 0)
    all.push(`${many(mutants.made, 'mutant')}, ${mutants.caught} caught, ${mutants.diagnosed} named`);
  all.push(many(problems.length, 'problem'));
  if (run) all.push(`seed ${seed}`);
  all.push(`${seconds} s`);
  return all;
}

const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
