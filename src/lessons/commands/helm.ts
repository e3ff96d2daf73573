import { leadsOut } from '../files.ts';
import { staysHere } from './words.ts';

/** Why a lesson may not have helm run with these words; undefined when it may. Plugins and what changes the user's own Helm are refused. */
export function helmRefusal(words: readonly string[]): string | undefined {
  const [, command = '', ...rest] = words;
  if (/^-(?!-?h(elp)?$)/.test(command)) return `${command} stands before helm's command: write it behind`;
  if (!command.startsWith('-') && !commands.has(command))
    return `${`helm ${command}`.trim()} is not among what lessons run: ${[...commands].join(', ')}`;
  return rest.map((word, i) => refusedWord(word, rest[i + 1] ?? '')).find((why) => why !== undefined);
}

const commands = new Set([
  ...['create', 'env', 'get', 'help', 'history', 'install', 'lint', 'list', 'ls', 'rollback', 'show', 'status'],
  ...['template', 'test', 'uninstall', 'upgrade', 'version'],
]);

// Every word is looked at, whether helm would read it as a flag or as the value of one.
function refusedWord(word: string, next: string): string | undefined {
  const [flag = '', ...value] = word.split('=');
  if (/^--kube(?!-as-)/.test(flag)) return `${flag} leads away from the attempt's cluster: ${staysHere}`;
  if (/^--post-renderer/.test(flag))
    return `${flag} starts other programs, and commands of a lesson start none: leave it out`;
  if (/^--(registry-config|repository-config|repository-cache|keyring)$/.test(flag))
    return `${flag} leads out of the working folder: leave it out`;
  const path = pathsOf(word, value.join('=') || next).find(leadsOut);
  return path && `${path} leads out of the working folder: name a file in it`;
}

/** The files and folders that a word names; a value may name several, each perhaps behind a key: `--set-file a=b,c=d`. */
function pathsOf(word: string, value: string): string[] {
  if (!word.startsWith('-')) return word.includes('=') ? [] : [word];
  const isShort = /^-f./.test(word);
  if (!isShort && !/^(-f|--values|--set-file|--output-dir|--(ca|cert|key)-file)(=|$)/.test(word)) return [];
  const given = isShort ? word.slice(2).replace(/^=/, '') : value;
  return given.split(',').map((each) => each.slice(each.indexOf('=') + 1));
}
