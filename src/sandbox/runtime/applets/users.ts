import type { ProgramIO } from '../process.ts';

const nameIn = (text: string | undefined, id: number) =>
  (text ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(id))?.[0];

/** What the container's /etc/passwd calls a user; undefined when it is not in it. */
export const userName = ({ files }: ProgramIO, uid: number) => nameIn(files.read('/etc/passwd'), uid);
export const groupName = ({ files }: ProgramIO, gid: number) => nameIn(files.read('/etc/group'), gid);
