// Proves lessons on the cluster of KUBECONFIG and on the sandbox, with a tenth of their mutants, and compares what both say
// of each: node --import tsx test/real/lessons.ts [--seed N] [--jobs N] PATH...
import { execFile } from 'node:child_process';
import { join } from 'node:path';

interface Report {
  seed: number;
  seconds: number;
  wrong: { declared: number; asDeclared: number };
  mutants: { made: number; caught: number; diagnosed: number; judged: Record<string, string | null>[] };
  problems: { file: string; line: number; column: number; message: string }[];
}

const words = process.argv.slice(2);
const seed = numberOf('--seed') ?? Math.floor(Math.random() * 10_000);
const jobs = numberOf('--jobs');
say(`seed ${seed}`);
const sandbox = tell('sandbox', await validate(['--cluster', 'sandbox']));
const real = tell('real', await validate(['--cluster', 'current', ...(jobs ? ['--jobs', String(jobs)] : [])]));
// What a cluster cannot prove has no mutants there.
const [here, there] = [byPlace(sandbox), byPlace(real)];
const differing = [...here].flatMap(([place, ours]) => {
  const theirs = there.get(place);
  return !theirs || ours.join() === theirs.join() ? [] : [`sandbox ${place} ${ours}\n   real ${place} ${theirs}`];
});
for (const each of differing) say(each);
say(`${differing.length} of ${sandbox.mutants.made} mutants are told of differently`);
process.exitCode = sandbox.problems.length + real.problems.length + differing.length > 0 ? 1 : 0;

/** The verdicts and causes by mutant; several objects of a file can be broken in the same words. */
function byPlace({ mutants: { judged } }: Report): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const one of judged) {
    const verdicts = places.get(placeOf(one)) ?? [];
    places.set(placeOf(one), [...verdicts, `${one.verdict} ${one.cause}`].toSorted());
  }
  return places;
}

/** Lessons are proven at once, and end in any order; on a real cluster their namespaces have names of their own. */
function placeOf({ lesson, step, told }: Report['mutants']['judged'][number]): string {
  return JSON.stringify([lesson, step, told?.replaceAll(new RegExp(`\\b(${lesson})-[a-z0-9]{5}\\b`, 'g'), '$1')]);
}

function numberOf(option: string): number | undefined {
  const at = words.indexOf(option);
  return at >= 0 ? Number(words.splice(at, 2)[1]) : undefined;
}

/** Tells at once: the other cluster takes an hour. */
function tell(name: string, report: Report): Report {
  const { problems, wrong, mutants, seconds } = report;
  for (const { file, line, column, message } of problems) say(`${name}: ${file}:${line}:${column}  ${message}`);
  const caught = `${mutants.made} mutants, ${mutants.caught} caught, ${mutants.diagnosed} named`;
  say(`${name}: ${wrong.asDeclared} of ${wrong.declared} wrong answers as declared, ${caught}, ${seconds} s`);
  return report;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function validate(where: readonly string[]): Promise<Report> {
  const program = join(import.meta.dirname, '../../bin/k8s-de.js');
  const options = ['--run', '--mutate', '--share', '0.1', '--seed', String(seed), '--reporter', 'json'];
  return new Promise((resolve, reject) =>
    execFile(
      process.execPath,
      [program, 'validate', ...options, ...where, ...words],
      { maxBuffer: 1 << 26 },
      (error, stdout) => {
        // A problem is an exit code of 1, and is in the report.
        if (stdout === '') reject(error ?? new Error('validate said nothing'));
        else resolve(JSON.parse(stdout) as Report);
      },
    ),
  );
}
