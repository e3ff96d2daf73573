import type { ProgramIO } from '../process.ts';

const nameIn = (text: string | undefined, id: number) =>
  (text ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(id))?.[0];

/** What the container's /etc/passwd calls a user; undefined when it is not in it. */
export const userName = ({ files }: ProgramIO, uid: number) => nameIn(files.read('/etc/passwd'), uid);
export const groupName = ({ files }: ProgramIO, gid: number) => nameIn(files.read('/etc/group'), gid);

const idIn = (text: string | undefined, name: string) => {
  const found = (text ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === name)?.[2];
  return found === undefined ? undefined : Number(found);
};

/** The number of a user that is given by name or number; undefined when there is no such name. */
export const userId = ({ files }: ProgramIO, name: string) =>
  /^\d+$/.test(name) ? Number(name) : idIn(files.read('/etc/passwd'), name);
export const groupId = ({ files }: ProgramIO, name: string) =>
  /^\d+$/.test(name) ? Number(name) : idIn(files.read('/etc/group'), name);
