import { copyApplets } from '../../applets/copy.ts';
import type { Program } from '../../process.ts';

const plain = new Map(copyApplets).get('mv');

/** The mv of Alpine, which other than Debian's busybox can tell what it does. */
export const mv: Program = function* (io) {
  const words = io.argv.filter((word) => word !== '-v');
  const code = plain ? yield* plain({ ...io, argv: words }) : 127;
  const [from = '', to = ''] = words.slice(1).filter((word) => !word.startsWith('-'));
  const target = to.endsWith('/') ? to + (from.split('/').at(-1) ?? '') : to;
  if (code === 0 && words.length < io.argv.length) io.out(`'${from}' -> '${target}'\n`);
  return code;
};
