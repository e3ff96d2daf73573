import type { Clock } from '../../lib/clock.ts';
import type { HttpAnswer } from '../network/http.ts';
import type { Later } from '../network/later.ts';

/** Waits for a container's answer so many seconds and gives up then; the result ends the waiting. */
export function awaitAnswer(
  answer: Later<HttpAnswer>,
  seconds: number,
  clock: Clock,
  { onAnswer, onLate }: { onAnswer: (answer: HttpAnswer) => void; onLate: () => void },
): () => void {
  let giveUp = () => {};
  const stopTimer = clock.after(seconds * 1000, () => {
    giveUp();
    onLate();
  });
  giveUp = answer((arrived) => {
    stopTimer();
    onAnswer(arrived);
  });
  return () => {
    stopTimer();
    giveUp();
  };
}
