import type { Clock } from '../../../lib/clock.ts';
import type { Later } from '../../network/later.ts';

/** What comes of waiting for at most `ms`; undefined when that was not enough. */
export const within =
  <T>(clock: Clock, ms: number, later: Later<T>): Later<T | undefined> =>
  (done) => {
    let isOver = false;
    let giveUp = () => {};
    let stopTimer = () => {};
    const finish = (value: T | undefined) => {
      if (isOver) return;
      isOver = true;
      stopTimer();
      giveUp();
      done(value);
    };
    giveUp = later(finish);
    if (isOver) return () => {};
    stopTimer = clock.after(ms, () => finish(undefined));
    return () => {
      isOver = true;
      stopTimer();
      giveUp();
    };
  };
