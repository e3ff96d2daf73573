/** What one of the five fields may hold. */
export interface Bounds {
  min: number;
  max: number;
  names?: ReadonlyMap<string, number>;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const numbered = (names: readonly string[], first: number) => new Map(names.map((name, i) => [name, i + first]));

/** Minutes, hours, days of the month, months, days of the week. */
export const fields: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: numbered(months, 1) },
  { min: 0, max: 6, names: numbered(days, 0) },
];
/** Words for whole schedules. */
export const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** What is wrong with a schedule, in the words of the parser that the API server uses; undefined for a good one. */
export function scheduleProblem(schedule: string): string | undefined {
  const zone = /^(?:CRON_)?TZ=(\S*)( .*)?$/.exec(schedule);
  const spec = zone ? (zone[2] ?? '').trim() : schedule;
  if (spec.startsWith('@')) return descriptorProblem(spec);
  const given = spec.split(/\s+/).filter(Boolean);
  if (given.length !== fields.length)
    return `expected exactly ${fields.length} fields, found ${given.length}: [${given.join(' ')}]`;
  for (const [i, bounds] of fields.entries()) {
    for (const range of (given[i] ?? '').split(',').filter(Boolean)) {
      const problem = rangeProblem(range, bounds);
      if (problem) return problem;
    }
  }
  return undefined;
}

function descriptorProblem(spec: string): string | undefined {
  if (descriptors.has(spec)) return undefined;
  const every = /^@every (.*)$/.exec(spec)?.[1];
  if (every === undefined) return `unrecognized descriptor: ${spec}`;
  if (/^(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(every)) return undefined;
  return `failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(every)}`;
}

function rangeProblem(range: string, { min, max, names }: Bounds): string | undefined {
  const [span = '', step, ...more] = range.split('/');
  const [low = '', high, ...further] = span.split('-');
  let [start, end] = [min, max];
  if (low !== '*' && low !== '?') {
    const first = readNumber(low, names);
    if (typeof first !== 'number') return first.problem;
    start = first;
    end = first;
    if (further.length) return `too many hyphens: ${range}`;
    const last = high === undefined ? first : readNumber(high, names);
    if (typeof last !== 'number') return last.problem;
    end = last;
  }
  if (more.length) return `too many slashes: ${range}`;
  if (step !== undefined) {
    const read = readNumber(step, undefined);
    if (typeof read !== 'number') return read.problem;
    // N/step means from N to the end.
    if (high === undefined) end = max;
    if (start >= min && end <= max && start <= end && read === 0)
      return `step of range should be a positive number: ${range}`;
  }
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${range}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${range}`;
  return start > end ? `beginning of range (${start}) beyond end of range (${end}): ${range}` : undefined;
}

function readNumber(text: string, names: Bounds['names']): number | { problem: string } {
  const named = names?.get(text.toLowerCase());
  if (named !== undefined) return named;
  if (!/^[+-]?\d+$/.test(text))
    return {
      problem: `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    };
  const number = Number(text);
  return number < 0 ? { problem: `negative number (${number}) not allowed: ${text}` } : number;
}
