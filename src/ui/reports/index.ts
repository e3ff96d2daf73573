import type { Report } from './define.ts';
import { githubReport } from './github.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { prettyReport } from './pretty.ts';

export type { Report } from './define.ts';

/** What `--reporter` chooses from. */
export const reporters = {
  pretty: prettyReport,
  json: jsonReport,
  junit: junitReport,
  github: githubReport,
} as const satisfies Record<string, Report>;
