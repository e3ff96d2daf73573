import type { HttpAnswer, Serve } from '../network/http.ts';
import type { ProcessorShare } from './processor.ts';

/** Makes each answer cost processor time: what takes a millisecond or more is answered when that is done. */
export function withCost(cpu: ProcessorShare, ms: number, serve: Serve): Serve {
  if (ms === 0) return serve;
  return (ask) => {
    if (ms >= 1) return (done) => answerAfter(cpu, ms, () => serve(ask), done);
    cpu.charge(ms);
    return serve(ask);
  };
}

function answerAfter(
  cpu: ProcessorShare,
  ms: number,
  ask: () => ReturnType<Serve>,
  done: (answer: HttpAnswer) => void,
): () => void {
  let giveUpAnswer: (() => void) | undefined;
  // On a busy machine the time for it may be over before this call returns.
  const giveUpWork = cpu.work(ms)(() => {
    const answer = ask();
    if (typeof answer === 'function') giveUpAnswer = answer(done);
    else done(answer);
  });
  return () => (giveUpAnswer ?? giveUpWork)();
}
