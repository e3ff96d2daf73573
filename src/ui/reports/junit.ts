import { basename, dirname, sep } from 'node:path';
import type { Problem } from '../../lessons/problem.ts';
import { harmless } from '../text.ts';
import type { Report } from './define.ts';

/** JUnit's XML: a suite a lesson file, a case a step that has a problem, and one for each file that has none. */
export const junitReport: Report = ({ problems, files, seconds }) => {
  const own = (file: string) => problems.filter((problem) => problem.file === file || isBeside(problem.file, file));
  const suites = files.map((file) => suite(file, own(file)));
  const failures = problems.length;
  const tests = files.reduce((sum, file) => sum + Math.max(1, own(file).length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="k8s-de validate" tests="${tests}" failures="${failures}" time="${seconds}">`,
    ...suites,
    '</testsuites>',
  ].join('\n');
};

/** Of the manifests of a lesson: they lie in its folder. */
function isBeside(file: string, lesson: string): boolean {
  return basename(file) !== basename(lesson) && file.startsWith(`${dirname(lesson)}${sep}`);
}

function suite(file: string, problems: readonly Problem[]): string {
  const cases =
    problems.length > 0 ? problems.map(failedCase) : [`    <testcase name="valid" classname=${quote(file)}/>`];
  return [
    `  <testsuite name=${quote(file)} tests="${cases.length}" failures="${problems.length}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
}

function failedCase({ file, line, column, lesson, step, kind, message }: Problem): string {
  const name = quote([step || lesson || file, kind, `${line}:${column}`].join(' '));
  return [
    `    <testcase name=${name} classname=${quote(file)} file=${quote(file)} line="${line}">`,
    `      <failure type=${quote(kind)} message=${quote(message)}>${entities(`${file}:${line}:${column}  ${message}`)}</failure>`,
    '    </testcase>',
  ].join('\n');
}

const quote = (text: string) => `"${entities(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`;
const entities = (text: string) =>
  harmless(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
