import { compareQuantities } from '../../kube/quantity.ts';
import { evaluateCel } from '../cel.ts';
import { explainObject } from '../explain/index.ts';
import type { Facts } from '../facts.ts';
import { quantityOf } from '../match/same.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { AnswerSpec, Check } from '../schema.ts';
import { isRight, search } from './candidates.ts';

/** Passes when the learner's answer is the right choice, or what the cluster says. */
export async function assessAnswer(of: AnswerSpec, check: Check, facts: Facts): Promise<Outcome> {
  const given = facts.input.answers[check.name];
  const isGiven = given !== undefined && String(given).trim() !== '';
  if (of.choices) return isGiven ? assessChoice(of.choices, given) : notAnswered(of);
  const values = await valuesFrom(of, check, facts);
  if (values.kind === 'unknown' || values.kind === 'damaged') return values;
  if (values.kind !== 'values') return isGiven ? values : notAnswered(of);
  if (!isGiven) return notAnswered(of);
  const answered = values.values.find(({ value }) => sameAnswer(value, given));
  if (answered) return { kind: 'fulfilled', subject: { object: answered.object } };
  const isSpelt = values.values.some(({ value }) => sameAnswer(inSmallLetters(value), inSmallLetters(given)));
  if (isSpelt)
    return finding(
      'answer-wrong',
      `${String(given)} is right but for its capital letters. Write it as the cluster does.`,
    );
  // The right value is not told: it is the learner's to find.
  return finding('answer-wrong', `${String(given)} is not what the cluster says.`);
}

const notAnswered = ({ ask }: AnswerSpec): Outcome => finding('not-answered', `Not answered yet: ${ask}`);

function assessChoice(choices: NonNullable<AnswerSpec['choices']>, given: unknown): Outcome {
  const byText = choices.find(({ text }) => normal(text).toLowerCase() === normal(String(given)).toLowerCase());
  const chosen = byText ?? choices[Number(given) - 1];
  if (!chosen)
    return finding(
      'answer-wrong',
      `${String(given)} is none of the choices. Answer with a number from 1 to ${choices.length}.`,
    );
  if (chosen.right) return { kind: 'fulfilled' };
  return finding('answer-wrong', chosen.because ?? `It is not: ${chosen.text}.`);
}

async function valuesFrom(
  of: AnswerSpec,
  check: Check,
  facts: Facts,
): Promise<
  { kind: 'values'; values: { value: unknown; object: unknown }[] } | Exclude<Outcome, { kind: 'fulfilled' }>
> {
  const { vars } = facts.input;
  const found = of.from && (await search(facts, check, of.from, undefined));
  const objects: unknown[] = found ? found.candidates.filter(isRight).map(({ object }) => object) : [{}];
  const missing = found && objects.length === 0 ? await explainObject(found, facts) : undefined;
  if (missing && missing.kind !== 'fulfilled') return missing;
  const results = objects.map((object) => ({ object, ...evaluateCel(of.cel ?? '', { object, vars }) }));
  const error = results.find((result) => result.kind === 'error');
  if (error?.kind === 'error') return { kind: 'unknown', reason: `The lesson's question is broken: ${error.message}.` };
  const values = results.flatMap((result) => (result.kind === 'value' ? [result] : []));
  return values.length
    ? { kind: 'values', values }
    : finding('not-found', 'The cluster does not know the answer yet.', {
        waitingFor: 'the cluster to know the answer',
      });
}

/** Numbers, quantities and spacing by value; the items of a list in any order. */
export function sameAnswer(expected: unknown, given: unknown): boolean {
  if (Array.isArray(expected)) {
    const parts = (Array.isArray(given) ? given : String(given).split(/[\s,]+/)).map((each) => normal(String(each)));
    const wanted = expected.map((each) => normal(String(each)));
    return parts.filter(Boolean).sort().join('\n') === wanted.sort().join('\n');
  }
  const [left, right] = [normal(String(expected)), normal(String(given))];
  if (left === right) return true;
  const [a, b] = [quantityOf(left), quantityOf(right)];
  return a !== undefined && b !== undefined && compareQuantities(a, b) === 0;
}

const inSmallLetters = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((each) => String(each).toLowerCase()) : String(value).toLowerCase();

function normal(text: string): string {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  return /^(["'`]).*\1$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}
