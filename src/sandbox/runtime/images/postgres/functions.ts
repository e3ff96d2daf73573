import { createHash } from 'node:crypto';
import type { DataType, FunctionDefinition } from 'pg-mem';

/** What a session of the database knows besides its tables. */
export interface Surroundings {
  now(): Date;
  random(): number;
  user(): string;
  database: string;
  version: string;
}

type Types = typeof DataType;

/** Functions of PostgreSQL that pg-mem lacks, or that must follow the cluster's time. */
export function functions(types: Types, around: Surroundings): FunctionDefinition[] {
  const { text, integer, float, bool, date, timestamp, timestamptz } = types;
  const define = (
    name: string,
    args: DataType[],
    returns: DataType,
    implementation: FunctionDefinition['implementation'],
    impure = false,
  ): FunctionDefinition => ({ name, args, returns, implementation, ...(impure && { impure }) });
  const ofTime = (
    name: string,
    returns: (of: DataType) => DataType,
    run: (unit: string, time: Date) => string | number | Date,
  ) => [timestamptz, timestamp, date].map((of) => define(name, [text, of], returns(of), run));
  return [
    define('now', [], timestamptz, around.now, true),
    define('clock_timestamp', [], timestamptz, around.now, true),
    define('random', [], float, around.random, true),
    define('version', [], text, () => around.version),
    define('current_database', [], text, () => around.database),
    define('current_user', [], text, around.user, true),
    define('session_user', [], text, around.user, true),
    define('pg_backend_pid', [], integer, () => 42),
    define('pg_is_in_recovery', [], bool, () => false),
    define('length', [text], integer, (value: string) => [...value].length),
    define('trim', [text], text, (value: string) => value.trim()),
    define('replace', [text, text, text], text, (value: string, from: string, to: string) =>
      value.replaceAll(from, to),
    ),
    define(
      'split_part',
      [text, text, integer],
      text,
      (value: string, by: string, n: number) => value.split(by)[n - 1] ?? '',
    ),
    define('left', [text, integer], text, (value: string, n: number) => value.slice(0, n)),
    define('right', [text, integer], text, (value: string, n: number) => (n === 0 ? '' : value.slice(-n))),
    define('md5', [text], text, md5),
    define('abs', [integer], integer, Math.abs),
    define('abs', [float], float, Math.abs),
    define('floor', [float], float, Math.floor),
    define('ceil', [float], float, Math.ceil),
    define('round', [float], float, Math.round),
    define('round', [float, integer], float, (value: number, digits: number) => Number(value.toFixed(digits))),
    define('mod', [integer, integer], integer, (value: number, by: number) => value % by),
    ...ofTime('date_trunc', (of) => (of === date ? timestamptz : of), truncate),
    ...ofTime(
      'date_part',
      () => float,
      (unit, time) => part(unit, time),
    ),
    ...ofTime(
      'to_char',
      () => text,
      (pattern, time) => toChar(time, pattern),
    ).map((one) => ({
      ...one,
      args: [...(one.args ?? [])].reverse(),
      implementation: (time: Date, pattern: string) => toChar(time, pattern),
    })),
    define('to_timestamp', [float], timestamptz, (seconds: number) => new Date(seconds * 1000)),
  ];
}

const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

function truncate(unit: string, time: Date): Date {
  const kept = units.indexOf(unit.toLowerCase() as (typeof units)[number]);
  const parts = [
    time.getUTCFullYear(),
    time.getUTCMonth(),
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
  ];
  const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0] = parts.map((value, i) =>
    i <= kept ? value : i === 2 ? 1 : 0,
  );
  return new Date(Date.UTC(year, month, day, hour, minute, second));
}

function part(unit: string, time: Date): number {
  switch (unit.toLowerCase()) {
    case 'year':
      return time.getUTCFullYear();
    case 'month':
      return time.getUTCMonth() + 1;
    case 'day':
      return time.getUTCDate();
    case 'hour':
      return time.getUTCHours();
    case 'minute':
      return time.getUTCMinutes();
    case 'dow':
      return time.getUTCDay();
    case 'epoch':
      return time.getTime() / 1000;
    default:
      return time.getUTCSeconds() + time.getUTCMilliseconds() / 1000;
  }
}

function toChar(time: Date, pattern: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return pattern.replace(/YYYY|MM|DD|HH24|MI|SS/g, (field) => {
    if (field === 'YYYY') return String(time.getUTCFullYear());
    if (field === 'MM') return two(time.getUTCMonth() + 1);
    if (field === 'DD') return two(time.getUTCDate());
    if (field === 'HH24') return two(time.getUTCHours());
    return two(field === 'MI' ? time.getUTCMinutes() : time.getUTCSeconds());
  });
}

function md5(value: string): string {
  return createHash('md5').update(value).digest('hex');
}
