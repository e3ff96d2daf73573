/** The names that Spark makes of an application's. */

const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/-+/g, '-');

/** Six random digits, and the time in milliseconds: none comes twice. */
export function uniqueId(random: () => number, nowMs: number): string {
  return hex(random, 6) + (nowMs % 2 ** 40).toString(16);
}

/** What the names of an application's Pods begin with. */
export const resourcePrefix = (appName: string, id: string): string =>
  plain(`${appName}-${id}`)
    .replace(/^-/, '')
    .replace(/^[0-9]/, 'x');

/** The value of the label spark-app-name. */
export const appNameLabel = (appName: string): string =>
  plain(appName).slice(0, 63).replace(/^-/, '').replace(/-$/, '');

/** The id of an application that nobody has given one. */
export const applicationId = (random: () => number): string => `spark-${hex(random, 32)}`;

/** Where an executor keeps what does not fit into its memory. */
export const localDirectory = (random: () => number): string =>
  `/var/data/spark-${[8, 4, 4, 4, 12].map((digits) => hex(random, digits)).join('-')}`;

const hex = (random: () => number, digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
