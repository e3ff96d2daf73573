import type { Run } from '../context.ts';

/** A command as `--help` shows it; its code is imported when it is called. */
export interface CommandEntry {
  /** Its arguments, as commander writes them. */
  args?: string;
  summary: string;
  /** Options beside the shared ones: flags and description. */
  options?: readonly (readonly [flags: string, description: string])[];
  /** Not in --help. */
  hidden?: true;
  /** Everything behind its name belongs to another program. */
  passThrough?: true;
  /** So does a --help right behind its name. */
  passesHelp?: true;
  load(): Promise<{ run: Run }>;
}

const lessonStep = '[lesson] [step]';
const ofProvider = ['--provider <name>', 'kind, minikube or k3d; the first that is installed when not given'] as const;
const replay = ['--replay', 'agree to what k8s-de would type for you'] as const;

/** All commands. A name of two words is a command of the first one. */
export const commands = {
  learn: {
    args: '[lesson]',
    summary: 'learn at a prompt; goes on where you were (this is what k8s-de alone does)',
    load: () => import('./learn.ts'),
  },
  list: { summary: 'the lessons, and how far you are', load: () => import('./list.ts') },
  show: { args: lessonStep, summary: 'the step that you are at', load: () => import('./show.ts') },
  check: {
    args: lessonStep,
    summary: 'is it done? If not, why',
    options: [['--answer <value>', 'your answer, where the step asks a question']],
    load: () => import('./check.ts'),
  },
  hint: { args: lessonStep, summary: 'the next hint', load: () => import('./hint.ts') },
  solution: { args: lessonStep, summary: 'the solution', load: () => import('./solution.ts') },
  next: { args: lessonStep, summary: 'go on to the next step', options: [replay], load: () => import('./next.ts') },
  skip: {
    args: lessonStep,
    summary: 'let k8s-de do this step and go on',
    options: [replay],
    load: () => import('./skip.ts'),
  },
  reset: { args: lessonStep, summary: 'begin a step anew', options: [replay], load: () => import('./reset.ts') },
  report: {
    args: lessonStep,
    summary: 'one file that explains "my answer is right", to hand to somebody',
    options: [['--output <file>', 'where to write it; a new file in this folder when not given']],
    load: () => import('./report.ts'),
  },
  progress: {
    summary: 'what you did: tries, hints, time',
    options: [['--markdown', 'as Markdown tables']],
    load: () => import('./progress.ts'),
  },
  'progress export': {
    args: '<file>',
    summary: 'write your progress to a file',
    load: () => import('./progress-export.ts'),
  },
  'progress import': {
    args: '<file>',
    summary: 'add the progress of a file to yours',
    load: () => import('./progress-import.ts'),
  },
  kubectl: {
    args: '[words...]',
    summary: "kubectl on the lesson's cluster, as the lesson's user",
    passThrough: true,
    passesHelp: true,
    load: () => import('./kubectl.ts'),
  },
  env: {
    summary: 'wire another terminal:  eval "$(k8s-de env)"',
    options: [['--shell <name>', 'for bash, zsh or fish; yours when not given']],
    load: () => import('./env.ts'),
  },
  sandbox: { summary: 'the simulated cluster on its own', load: () => import('./sandbox-status.ts') },
  'sandbox start': {
    summary: 'start it; the last line is the path of its kubeconfig',
    options: [['--nodes <n>', 'how many nodes']],
    load: () => import('./sandbox-start.ts'),
  },
  'sandbox stop': { summary: 'stop it; its state is kept', load: () => import('./sandbox-stop.ts') },
  'sandbox status': { summary: 'does it run, and where', load: () => import('./sandbox-status.ts') },
  'sandbox reset': { summary: 'stop it and forget its state', load: () => import('./sandbox-reset.ts') },
  'sandbox advance': {
    args: '<duration>',
    summary: 'move its time on at once:  k8s-de sandbox advance 1h30m',
    load: () => import('./sandbox-advance.ts'),
  },
  'sandbox node': {
    args: '<fail|recover> <name>',
    summary: 'cut the power of a node, or start it again',
    load: () => import('./sandbox-node.ts'),
  },
  'sandbox images': {
    summary: 'the images that it can run, and what of them it simulates',
    load: () => import('./sandbox-images.ts'),
  },
  'sandbox run': {
    args: '[command...]',
    summary: 'run a command with a fresh cluster in memory, and return its exit code',
    passThrough: true,
    load: () => import('./sandbox-run.ts'),
  },
  cluster: {
    summary: 'clusters of kind, minikube and k3d',
    options: [ofProvider],
    load: () => import('./cluster-list.ts'),
  },
  'cluster list': {
    summary: 'those that your kubeconfig knows',
    options: [ofProvider],
    load: () => import('./cluster-list.ts'),
  },
  'cluster create': {
    args: '[name]',
    summary: 'let the tool make one',
    options: [ofProvider],
    load: () => import('./cluster-create.ts'),
  },
  'cluster delete': {
    args: '[name]',
    summary: 'let the tool take it away; asks first',
    options: [ofProvider],
    load: () => import('./cluster-delete.ts'),
  },
  'cluster load': {
    args: '<image> [name]',
    summary: 'bring an image of this machine onto its nodes',
    options: [ofProvider],
    load: () => import('./cluster-load.ts'),
  },
  doctor: {
    summary: 'what is missing on this machine',
    options: [['--fix', 'fetch kubectl and helm where there is none that works']],
    load: () => import('./doctor.ts'),
  },
  cleanup: {
    summary: "take the lessons' objects away again",
    options: [
      ['--all', 'your progress and all settings too'],
      ['--force', 'do not ask'],
    ],
    load: () => import('./cleanup.ts'),
  },
  exam: {
    args: '[lesson]',
    summary: 'the tasks of a lesson against the clock: no hints, scored at the end',
    options: [['--minutes <n>', "how long; the lesson's own time when not given"]],
    load: () => import('./exam.ts'),
  },
  validate: {
    args: '[paths...]',
    summary: 'for authors: read lessons, and prove them with --run',
    options: [
      ['--run', 'prove each step: its start, solution, alternatives and wrong answers'],
      ['--mutate', 'break each solution in every way: no mistake may pass unnoticed'],
      ['--share <part>', 'of the mutants: 0.1 is a tenth, drawn by the seed; 1, or 0.1 on a real cluster'],
      ['--watch', 'look again at each lesson that changes'],
      ['--jobs <n>', 'how many proofs at once'],
      ['--seed <n>', 'repeats a run: draws the same variables'],
      ['--reporter <name>', 'pretty, json, junit or github'],
    ],
    load: () => import('./validate.ts'),
  },
  new: {
    args: '<what> <name>',
    summary: 'for authors: new lesson NAME makes one to begin with',
    load: () => import('./new.ts'),
  },
  schema: { summary: 'for authors: the JSON Schema of lessons, for editors', load: () => import('./schema.ts') },
  completion: {
    args: '<shell>',
    summary: 'for bash, zsh, fish or powershell:  source <(k8s-de completion bash)',
    load: () => import('./completion.ts'),
  },
  __complete: {
    args: '[words...]',
    summary: 'what the last word can become',
    hidden: true,
    passThrough: true,
    passesHelp: true,
    load: () => import('./complete.ts'),
  },
  __serve: {
    args: '[words...]',
    summary: 'the process of the sandbox',
    hidden: true,
    passThrough: true,
    passesHelp: true,
    load: () => import('./serve.ts'),
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof commands;
