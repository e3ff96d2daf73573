import { z } from 'zod';
import { parseDuration } from '../kube/duration.ts';
import { messageOf } from '../lib/errors.ts';
import { exactlyOne } from './exactly-one.ts';
import { compileLinear } from './linear-regex.ts';

export const durationText = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: 'not a duration, such as 30s or 1m30s' })
  .meta({ pattern: '^(0|([0-9]+(\\.[0-9]+)?(ms|s|m|h))+)$' });

const say = z.string().min(1).describe('The goal, as the learner reads it.');
const manifest = z
  .looseObject({
    apiVersion: z.string().min(1).optional(),
    kind: z.string().min(1),
    metadata: z.looseObject({}).optional(),
  })
  .describe('A subset of the object: what is given must be so, what is not given may be anything.');

const countPattern = /^(>=|<=|==|!=|>|<)?\s*\d+$/;
/** As `readCount` reads it. */
const howMany = z
  .union([z.int(), z.string().meta({ pattern: countPattern.source })])
  .refine((is) => countPattern.test(String(is)), { error: 'not a number of objects, such as 3 or ">= 2"' });

const choice = z.strictObject({
  text: z.string().min(1),
  right: z.boolean().optional(),
  because: z.string().optional().describe('What a learner who chose this reads.'),
});

const answer = z
  .strictObject({
    ask: z.string().min(1),
    from: manifest.optional().describe('The object that holds the answer.'),
    cel: z.string().min(1).optional().describe('The answer, from `object` or `vars`.'),
    choices: z.array(choice).min(2).optional(),
  })
  .check((ctx) => {
    const { from, cel, choices } = ctx.value;
    if (choices ? from !== undefined || cel !== undefined : cel === undefined)
      ctx.issues.push({
        code: 'custom',
        message: 'an answer has either `choices`, or `cel` with or without `from`',
        input: ctx.value,
      });
    if (choices && choices.filter(({ right }) => right).length !== 1)
      ctx.issues.push({
        code: 'custom',
        message: 'exactly one choice has `right: true`',
        input: ctx.value,
        path: ['choices'],
      });
  });

/** What no log can be compared with is told when the lesson is read. */
function isRegex(ctx: { value: string; issues: unknown[] }): void {
  try {
    compileLinear(ctx.value);
  } catch (error) {
    ctx.issues.push({ code: 'custom', message: messageOf(error), input: ctx.value });
  }
}

const selector = z.strictObject({
  apiVersion: z.string().optional(),
  kind: z.string().min(1),
  name: z.string().optional(),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

const assertionShape = {
  object: manifest.optional(),
  count: z.strictObject({ of: manifest, is: howMany }).optional(),
  absent: manifest.optional().describe('Passes when the object was there in this attempt and is gone.'),
  ran: z
    .strictObject({
      command: z.string().min(1).describe("kubectl's subcommand, such as describe or rollout status."),
      resource: z.string().min(1).optional().describe('Plural, kind or short name.'),
      name: z.string().min(1).optional().describe('May hold *.'),
      namespace: z.string().min(1).optional(),
    })
    .optional(),
  answer: answer.optional(),
  related: z
    .strictObject({
      from: selector,
      to: z.enum(['readyPods', 'children', 'boundVolume', 'owner']),
      count: howMany.optional(),
    })
    .optional(),
  logs: z
    .strictObject({
      of: selector,
      container: z.string().optional(),
      contains: z.string().optional(),
      matches: z.string().check(isRegex).optional(),
    })
    .optional(),
  events: z
    .strictObject({ about: selector, reason: z.string().optional(), contains: z.string().optional() })
    .optional(),
  http: z
    .strictObject({
      service: z.string(),
      namespace: z.string().optional(),
      port: z.int(),
      path: z.string(),
      status: z.int().optional(),
      contains: z.string().optional(),
    })
    .optional(),
  can: z
    .strictObject({
      as: z.string(),
      verb: z.string(),
      resource: z.string(),
      name: z.string().optional(),
      namespace: z.string().optional(),
      allowed: z.boolean(),
    })
    .optional(),
  file: z.strictObject({ path: z.string(), has: z.looseObject({}) }).optional(),
};

export const assertionKinds = Object.keys(assertionShape) as (keyof typeof assertionShape)[];
export type AssertionKind = keyof typeof assertionShape;

/** One check of a step: common fields and exactly one kind of assertion. */
export const checkSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'not a name: small letters, digits and -' }),
    say,
    within: durationText.optional().describe('It may take this long from the last write; 0s: now.'),
    hold: durationText.optional().describe('It must stay so this long.'),
    also: z
      .array(z.strictObject({ cel: z.string().min(1), say }))
      .optional()
      .describe('CEL over `object`, `objects` and `vars`: what the check is about, and those that it counts.'),
    ...assertionShape,
  })
  .check(exactlyOne('a check', assertionKinds));

export type Check = z.output<typeof checkSchema>;
export type Manifest = z.output<typeof manifest>;
export type AnswerSpec = z.output<typeof answer>;
export type Assertion = { [K in AssertionKind]: { kind: K; of: NonNullable<Check[K]> } }[AssertionKind];

/** What the check asserts, as a union. */
export function assertionOf(check: Check): Assertion {
  const kind = assertionKinds.find((each) => check[each] !== undefined);
  if (!kind) throw new Error(`check ${check.name} asserts nothing`);
  return { kind, of: check[kind] } as Assertion;
}
