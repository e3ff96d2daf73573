import type { Files } from './files.ts';
import type { ImageDefinition } from './images/define.ts';
import type { Program } from './process.ts';

/** PATH as a container has it that says nothing else. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The program that a name or path means. Programs are known by name; a full path means the same program when its folder is one
 * of PATH. A file that begins with `#!` is run by what that line names.
 */
export function findProgram(image: ImageDefinition, files: Files, name: string): Program | undefined {
  const known = image.programs.get(name);
  if (known) return known;
  const slash = name.lastIndexOf('/');
  if (slash < 0) {
    const folder = searchPath.split(':').find((path) => files.may(`${path}/${name}`, 1));
    return folder === undefined ? undefined : scriptProgram(image, files, `${folder}/${name}`);
  }
  const inPath = searchPath.split(':').includes(name.slice(0, slash));
  return (inPath ? image.programs.get(name.slice(slash + 1)) : undefined) ?? scriptProgram(image, files, name);
}

function scriptProgram(image: ImageDefinition, files: Files, path: string): Program | undefined {
  if (!files.may(path, 1)) return undefined;
  const text = files.read(path);
  if (text === undefined || text === '') return undefined;
  const [, interpreter = '/bin/sh', argument] = /^#!\s*(\S+)(?:[ \t]+([^\n]*\S))?/.exec(text) ?? [];
  const program = findProgram(image, files, interpreter);
  if (!program) return undefined;
  return (io) =>
    io.become({
      program,
      argv: [
        interpreter,
        ...(argument ? [argument] : []),
        io.argv[0]?.includes('/') ? io.argv[0] : path,
        ...io.argv.slice(1),
      ],
    });
}
