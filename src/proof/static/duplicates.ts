import type { Reading } from './define.ts';

/** Steps and checks are known by their names: progress, verdicts and answers are kept under them. */
export const duplicates: Reading = ({ source, lesson }) => {
  const { steps } = lesson.spec;
  const ofSteps = repeated(steps).map((i) =>
    source.problem('duplicate', ['spec', 'steps', i, 'name'], `there is another step named ${steps[i]?.name}`),
  );
  const ofChecks = steps.flatMap(({ name, checks }, i) =>
    repeated(checks).map((j) =>
      source.problem(
        'duplicate',
        ['spec', 'steps', i, 'checks', j, 'name'],
        `${name}: there is another check named ${checks[j]?.name}`,
      ),
    ),
  );
  return [...ofSteps, ...ofChecks];
};

function repeated(items: readonly { name: string }[]): number[] {
  const seen = new Set<string>();
  return items.flatMap(({ name }, i) => {
    if (seen.has(name)) return [i];
    seen.add(name);
    return [];
  });
}
