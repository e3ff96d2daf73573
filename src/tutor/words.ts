import { nearest } from '../lessons/did-you-mean.ts';

/** The words of k8s-de at the prompt, with what each does. */
export const words = {
  hint: 'the next hint',
  check: 'what is right and what is not yet',
  task: 'the task again',
  guess: 'what you think will happen, before you try: guess VALUE',
  answer: 'answer a question: answer VALUE',
  edit: 'open a file of the working folder in your editor: edit FILE',
  solution: 'show the solution; the step is done when you have typed it',
  more: 'what the cluster was asked in this step, and what it did',
  next: 'go on to the next step',
  again: 'this step from its beginning',
  back: 'the step before this one, from its beginning',
  skip: 'let k8s-de do this step and go on',
  help: 'this list',
  quit: 'stop here; k8s-de learn goes on from the same place',
} as const;

export type WordName = keyof typeof words;

// What a learner needs beside kubectl; anything else is better off in a terminal of its own.
const programs = [
  ...[
    'kubectl',
    'k8s-de',
    'helm',
    'ls',
    'cat',
    'less',
    'more',
    'head',
    'tail',
    'grep',
    'pwd',
    'echo',
    'printf',
    'cp',
    'mv',
  ],
  ...[
    'rm',
    'mkdir',
    'touch',
    'diff',
    'sed',
    'awk',
    'sort',
    'uniq',
    'wc',
    'cut',
    'tr',
    'jq',
    'yq',
    'base64',
    'vi',
    'vim',
  ],
  ...['nvim', 'nano', 'emacs', 'code', 'curl', 'watch', 'clear', 'man', 'date', 'sleep', 'time', 'env', 'tree'],
];

// Of kubectl's commands, those that are typed most: without kubectl before them they are no word of k8s-de.
const ofKubectl = [
  ...['get', 'describe', 'create', 'apply', 'delete', 'run', 'logs', 'exec', 'edit', 'explain', 'scale', 'autoscale'],
  ...['expose', 'set', 'rollout', 'label', 'annotate', 'patch', 'replace', 'top', 'wait', 'auth', 'drain', 'cordon'],
  ...['uncordon', 'taint', 'events', 'debug', 'attach', 'port-forward', 'api-resources', 'cluster-info', 'version'],
];

// What changes the shell itself, which ends with each line.
const ofShell = ['cd', 'export', 'alias', 'unset', 'source'];

export type Line =
  | { kind: 'nothing' }
  | { kind: 'word'; word: WordName; rest: string }
  | { kind: 'command'; line: string }
  | { kind: 'unknown'; word: string; meant?: string };

/** What a line at the prompt means. */
export function readLine(line: string): Line {
  const text = line.trim();
  const [first = '', ...others] = text.split(/\s+/);
  if (first === '') return { kind: 'nothing' };
  const word = first.toLowerCase();
  const rest = text.slice(first.length).trim();
  const isFile = word === 'edit' && !/\s/.test(rest);
  if (isWord(word) && (rest === '' || word === 'answer' || word === 'guess' || isFile))
    return { kind: 'word', word, rest };
  if (['exit', 'bye', 'q', '?'].includes(word) && rest === '')
    return { kind: 'word', word: word === '?' ? 'help' : 'quit', rest };
  if (programs.includes(first)) return { kind: 'command', line: text };
  // `k` is what many call kubectl.
  if (first === 'k' && others.length > 0) return { kind: 'command', line: `kubectl ${rest}` };
  if (ofKubectl.includes(word) && others.length > 0)
    return { kind: 'unknown', word: first, meant: `kubectl ${word} ${rest}` };
  // A slip of theirs would be the nearest word.
  if (ofShell.includes(first)) return { kind: 'unknown', word: first };
  const meant = nearest(first, [...Object.keys(words), ...programs]);
  return meant === undefined ? { kind: 'unknown', word: first } : { kind: 'unknown', word: first, meant };
}

function isWord(text: string): text is WordName {
  return Object.hasOwn(words, text);
}

/** What is said to a line that means nothing here. */
export function unknownWord({ word, meant }: Extract<Line, { kind: 'unknown' }>): string {
  if (ofShell.includes(word))
    return `${word} would be forgotten with this line: each runs on its own, in the lesson's folder. pwd shows the folder.`;
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `${word} is no word of k8s-de.${hint}\nType a kubectl command, or help. Other programs run in any other terminal.`;
}
