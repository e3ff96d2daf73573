import type { Report } from './define.ts';

/** The contract for programs: fields may be added, never changed. */
export const jsonReport: Report = ({ files: _, notes: __, run: ___, problems, ...counts }) =>
  JSON.stringify({ ...counts, problems }, null, 2);
