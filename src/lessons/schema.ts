import { z } from 'zod';
import { exactlyOne } from '../checks/exactly-one.ts';
import { causeIds } from '../checks/explain/causes.ts';
import { checkSchema, durationText } from '../checks/schema.ts';
import { parseDuration } from '../kube/duration.ts';
import { isSatisfiable } from './kubernetes-range.ts';
import { isReservedNamespace } from './reserved-namespaces.ts';

export const features = ['metrics', 'storage', 'network-policy', 'node-failure', 'helm', 'system-pods'] as const;

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'not a name: small letters, digits and -' });
// A suffix of five letters and its dash go with it on a cluster that is shared.
const longestNamespace = 57;
const longestAdvanceMs = 8784 * 3_600_000;
const namespace = slug
  .refine((name) => name.length <= longestNamespace, {
    error: `a namespace is named so: it has ${longestNamespace} characters at most`,
  })
  .refine((name) => !isReservedNamespace(name), {
    error: 'a namespace is named so, and every cluster has one of that name: choose another',
  });
const variableName = 'the name of a variable is a small letter, and letters and digits after it';
const identity = z.strictObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.strictObject({ name: z.string().min(1), namespace: z.string().min(1).optional() }),
});

const variable = z
  .strictObject({
    pick: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .optional()
      .describe('One of these is drawn for each attempt.'),
    int: z.strictObject({ from: z.int(), to: z.int() }).optional().describe('A number from … to, both included.'),
  })
  .check(exactlyOne('a variable', ['pick', 'int']))
  .check((ctx) => {
    const { int } = ctx.value;
    if (int && int.from > int.to)
      ctx.issues.push({
        code: 'custom',
        message: `no number is from ${int.from} to ${int.to}`,
        input: ctx.value,
        path: ['int'],
      });
  });

const action = z
  .strictObject({
    run: z.string().min(1).optional().describe('One command, without a shell: kubectl, helm or k8s-de.'),
    write: z.string().min(1).optional().describe('A file in the working folder.'),
    from: z.string().min(1).optional().describe('The file of the lesson that `write` copies.'),
    text: z.string().optional().describe('What `write` writes.'),
    answer: z.union([z.string(), z.number(), z.boolean()]).optional(),
  })
  .check(exactlyOne('an action', ['run', 'write', 'answer']))
  .check((ctx) => {
    const { write, from, text } = ctx.value;
    const sources = Number(from !== undefined) + Number(text !== undefined);
    if (sources !== (write === undefined ? 0 : 1))
      ctx.issues.push({
        code: 'custom',
        message: '`write` takes one of `from` and `text`, and they go with nothing else',
        input: ctx.value,
      });
  });

const setup = z
  .strictObject({
    apply: z.string().min(1).optional().describe('A manifest of the lesson, below files/.'),
    delete: identity.optional(),
    advance: durationText.optional().describe('Moves the time of the sandbox on.'),
  })
  .check(exactlyOne('a setup action', ['apply', 'delete', 'advance']))
  .check((ctx) => {
    if ((parseDuration(ctx.value.advance ?? '0') ?? 0) > longestAdvanceMs)
      ctx.issues.push({
        code: 'custom',
        message: 'advance moves the time on by a year (8784h) at most',
        input: ctx.value,
        path: ['advance'],
      });
  });

const actions = z.array(action).min(1);
const wrong = z
  .strictObject({
    do: actions,
    verdict: z.enum(['wrong', 'not-yet', 'damaged', 'unknown']),
    cause: z.enum(causeIds).optional(),
  })
  .check((ctx) => {
    if ((ctx.value.verdict === 'wrong') === (ctx.value.cause === undefined))
      ctx.issues.push({
        code: 'custom',
        message: 'a cause goes with the verdict wrong, and only with it',
        input: ctx.value,
      });
  });

const step = z.strictObject({
  name: slug,
  start: z.enum(['continues', 'fresh']).default('continues').describe('fresh: the scene is reset and set up anew.'),
  needs: z
    .strictObject({
      images: z.array(z.string().min(1)).default([]).describe('What the step runs and not every registry has.'),
      features: z.array(z.enum(features)).default([]).describe('What a cluster or a machine must have for the step.'),
    })
    .prefault({})
    .describe('Where a cluster lacks it, the step and those that go on from it are not provable.'),
  setup: z.array(setup).default([]),
  text: z.string().default('').describe('Markdown.'),
  task: z.string().min(1),
  predict: z
    .strictObject({ ask: z.string().min(1), from: z.string().min(1).describe('CEL'), because: z.string().min(1) })
    .optional(),
  checks: z.array(checkSchema).min(1),
  free: z.array(z.string().min(1)).default([]).describe('Field paths that the task leaves open; they are not mutated.'),
  hints: z.array(z.string().min(1)).default([]),
  solution: actions,
  alternatives: z.array(actions).default([]),
  wrong: z.array(wrong).default([]),
  debrief: z.string().default('').describe('Markdown.'),
});

export const lessonSchema = z.strictObject({
  apiVersion: z.literal('k8s-de.dev/v1'),
  kind: z.literal('Lesson'),
  metadata: z.strictObject({
    name: namespace,
    title: z.string().min(1),
    section: z.string().min(1).describe("The guide's section."),
    minutes: z.int().min(1),
  }),
  spec: z.strictObject({
    needs: z
      .strictObject({
        kubernetes: z
          .string()
          .regex(/^(>=|>|<=|<|=)?\s*1\.\d+(\s+(>=|>|<=|<|=)\s*1\.\d+)?$/, { error: 'not a range, such as ">=1.29"' })
          .refine(isSatisfiable, { error: 'no version is in this range' })
          .default('>=1.29'),
        nodes: z.int().min(1).default(1),
        features: z.array(z.enum(features)).default([]),
      })
      .prefault({}),
    provenOn: z.array(z.string().min(1)).default([]),
    summary: z.string().min(1),
    vars: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, { error: variableName }), variable).default({}),
    allow: z
      .strictObject({
        namespaces: z
          .array(namespace)
          .default([])
          .describe('More namespaces of the attempt; ${namespaces.x} is the name.'),
        cluster: z
          .array(z.strictObject({ resource: z.string().min(1), name: z.string().min(1) }))
          .default([])
          .describe('Cluster-wide objects that the learner may write.'),
      })
      .prefault({}),
    setup: z.array(setup).default([]),
    steps: z.array(step).min(1),
  }),
});

/** A lesson whose variables are filled in. */
export type Lesson = z.output<typeof lessonSchema>;
export type Step = Lesson['spec']['steps'][number];
export type Variable = z.output<typeof variable>;
type RawAction = Step['solution'][number];
type RawSetup = Step['setup'][number];

export type Action =
  | { kind: 'run'; command: string }
  | { kind: 'write'; path: string; source: { from: string } | { text: string } }
  | { kind: 'answer'; value: string | number | boolean };

export type SetupAction =
  | { kind: 'apply'; file: string }
  | { kind: 'delete'; identity: z.output<typeof identity> }
  | { kind: 'advance'; duration: string };

/** The action as a union. */
export function actionOf(action: RawAction): Action {
  const { run, write, from, text = '', answer } = action;
  if (run !== undefined) return { kind: 'run', command: run };
  if (write !== undefined) return { kind: 'write', path: write, source: from === undefined ? { text } : { from } };
  return { kind: 'answer', value: answer ?? '' };
}

/** The setup action as a union. */
export function setupActionOf(setup: RawSetup): SetupAction {
  if (setup.apply !== undefined) return { kind: 'apply', file: setup.apply };
  if (setup.delete !== undefined) return { kind: 'delete', identity: setup.delete };
  return { kind: 'advance', duration: setup.advance ?? '0' };
}
