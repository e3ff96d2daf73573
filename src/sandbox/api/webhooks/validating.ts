import type { Api } from '../context.ts';
import type { AdmissionRequest } from '../policies/request.ts';
import { answersTo } from '../questions.ts';
import { callFailure, denial, questionFor } from './call.ts';
import { hooksOf, requestFor } from './hooks.ts';

/** Asks all validating webhooks that a request is for, at once; the first in order that says no, or cannot be asked, refuses it. */
export function validateByWebhooks(api: Api, request: AdmissionRequest, warn: (text: string) => void): void {
  const called = hooksOf(api, 'validating').flatMap((hook) => {
    const seen = requestFor(api, hook, request);
    return seen ? [{ hook, question: questionFor(api, hook, seen) }] : [];
  });
  if (called.length === 0) return;
  const verdicts = answersTo(called.map(({ question }) => question));
  for (const verdict of verdicts) if (verdict.kind !== 'failed') for (const text of verdict.warnings) warn(text);
  for (const [i, { hook }] of called.entries()) {
    const { name = '', failurePolicy } = hook.webhook;
    const verdict = verdicts[i];
    if (verdict?.kind === 'denied') throw denial(name, verdict.status);
    if (verdict?.kind === 'failed' && failurePolicy !== 'Ignore') throw callFailure(name, verdict.why);
  }
}
