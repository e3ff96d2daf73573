import { instant, type Program } from '../process.ts';
import { nc } from '../programs/nc.ts';
import { nslookup } from '../programs/nslookup.ts';
import { ping } from '../programs/ping.ts';
import { wget } from '../programs/wget.ts';
import { echo } from '../shell/echo.ts';
import { printf } from '../shell/printf.ts';
import { sh } from '../shell/sh.ts';
import { testProgram } from '../shell/test.ts';
import { fileApplets } from './files.ts';
import { grepApplets } from './grep.ts';
import { lsApplets } from './ls.ts';
import { showApplets } from './show.ts';
import { sortApplets } from './sort.ts';
import { sttyApplets } from './stty.ts';
import { systemApplets } from './system.ts';

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
  ...fileApplets,
  ...grepApplets,
  ...lsApplets,
  ...showApplets,
  ...sortApplets,
  ...sttyApplets,
  ...systemApplets,
]);
