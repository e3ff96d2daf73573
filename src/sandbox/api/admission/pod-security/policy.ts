import { type FieldError, fieldError } from '../../errors.ts';
import { baseline } from './baseline.ts';
import type { Check, Checked, Finding } from './define.ts';
import { restricted } from './restricted.ts';

const levels = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof levels)[number];

/** How strict a namespace is, by the rules of which version. */
export interface LevelVersion {
  level: Level;
  version: string;
}

export interface Policy {
  enforce: LevelVersion;
  warn: LevelVersion;
}

const prefix = 'pod-security.kubernetes.io/';
const checks: Record<Level, readonly Check[]> = { privileged: [], baseline, restricted };

/** What a namespace's labels ask for, and which of them are wrong. */
export function policyOf(labels: Readonly<Record<string, string>> = {}): { policy: Policy; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const refuse = (label: string, value: string, text: string) =>
    errors.push(fieldError.invalid(`metadata.labels[${prefix}${label}]`, value, text));
  const read = (mode: string, wrongLevel: Level): LevelVersion => {
    const level = labels[prefix + mode];
    const version = labels[`${prefix}${mode}-version`];
    const isLevel = level === undefined || levels.includes(level as Level);
    if (level !== undefined && !isLevel) refuse(mode, level, `must be one of ${levels.join(', ')}`);
    const isVersion = version === undefined || version === 'latest' || /^v1\.\d+$/.test(version);
    if (version !== undefined && !isVersion) refuse(`${mode}-version`, version, 'must be "latest" or "v1.x"');
    return {
      level: isLevel ? ((level ?? 'privileged') as Level) : wrongLevel,
      version: isVersion ? (version ?? 'latest') : 'latest',
    };
  };
  const enforce = read('enforce', 'restricted');
  read('audit', 'privileged');
  const warn = read('warn', 'privileged');
  // Who enforces without a word of warnings warns of the same: of workloads, which are not refused.
  const isKnown = levels.includes(labels[`${prefix}enforce`] as Level);
  if (labels[`${prefix}warn`] === undefined && isKnown && isStricter(enforce.level, warn.level)) {
    warn.level = enforce.level;
    if (labels[`${prefix}warn-version`] === undefined) warn.version = enforce.version;
  }
  return { policy: { enforce, warn }, errors };
}

export function isStricter(a: Level, b: Level): boolean {
  return levels.indexOf(a) > levels.indexOf(b);
}

/** What a Pod does that the level forbids. */
export function evaluate({ level }: LevelVersion, pod: Checked): Finding[] {
  return checks[level].flatMap((check) => check(pod) ?? []);
}

/** The findings in one line. */
export function printFindings(findings: readonly Finding[]): string {
  return findings.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

export const printLevel = ({ level, version }: LevelVersion) => `${level}:${version}`;
