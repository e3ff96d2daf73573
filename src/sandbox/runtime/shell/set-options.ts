/** The letters of `set -o NAME`. */
export const optionNames: Record<string, string> = {
  allexport: 'a',
  errexit: 'e',
  noclobber: 'C',
  noglob: 'f',
  nounset: 'u',
  verbose: 'v',
  xtrace: 'x',
};
