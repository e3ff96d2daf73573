import { instant, type Program } from '../process.ts';
import { nc } from '../programs/nc.ts';
import { nslookup } from '../programs/nslookup.ts';
import { ping } from '../programs/ping.ts';
import { wget } from '../programs/wget.ts';
import { echo } from '../shell/echo.ts';
import { printf } from '../shell/printf.ts';
import { sh } from '../shell/sh.ts';
import { testProgram } from '../shell/test.ts';
import { awkApplets } from './awk/index.ts';
import { byteApplets } from './bytes.ts';
import { checksumApplets } from './checksums.ts';
import { copyApplets } from './copy.ts';
import { diffApplets } from './diff.ts';
import { dumpApplets } from './dumps.ts';
import { fileApplets } from './files.ts';
import { findApplets } from './find.ts';
import { grepApplets } from './grep.ts';
import { gzipApplets } from './gzip.ts';
import { headTailApplets } from './head-tail.ts';
import { lineApplets } from './lines.ts';
import { lsApplets } from './ls.ts';
import { machineApplets } from './machine.ts';
import { pathApplets } from './paths.ts';
import { processApplets } from './processes.ts';
import { runApplets } from './run-others.ts';
import { sedApplets } from './sed/index.ts';
import { showApplets } from './show.ts';
import { sortApplets } from './sort.ts';
import { sttyApplets } from './stty.ts';
import { systemApplets } from './system.ts';
import { tarApplets } from './tar.ts';

/** The programs of busybox that scripts use: the only list of them. */
export const applets: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['sh', sh],
  ['ash', sh],
  ['echo', instant((io) => echo(io))],
  ['printf', instant((io) => printf(io))],
  ['test', testProgram],
  ['[', testProgram],
  ['[[', testProgram],
  ['nc', nc],
  ['nslookup', nslookup],
  ['ping', ping],
  ['wget', wget],
  ...awkApplets,
  ...byteApplets,
  ...checksumApplets,
  ...copyApplets,
  ...diffApplets,
  ...dumpApplets,
  ...findApplets,
  ...gzipApplets,
  ...headTailApplets,
  ...lineApplets,
  ...machineApplets,
  ...pathApplets,
  ...processApplets,
  ...runApplets,
  ...sedApplets,
  ...tarApplets,
  ...fileApplets,
  ...grepApplets,
  ...lsApplets,
  ...showApplets,
  ...sortApplets,
  ...sttyApplets,
  ...systemApplets,
]);
