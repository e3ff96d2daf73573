import { harmless } from '../text.ts';
import type { Report } from './define.ts';
import { notesAndFigures } from './pretty.ts';

/** Workflow commands that put each problem beside its line, and the figures for people. */
export const githubReport: Report = (reported) => {
  const commands = reported.problems.map(({ file, line, column, kind, message }) => {
    const properties = { file, line: String(line), col: String(column), title: `k8s-de validate: ${kind}` };
    const text = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
    return `::error ${text.join(',')}::${data(harmless(message))}`;
  });
  return [...commands, ...notesAndFigures(reported)].join('\n');
};

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
