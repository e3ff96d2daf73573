/** What the shell says of a program that a signal ended; of INT and PIPE it says nothing. */
export const deaths: Record<number, string> = {
  129: 'Hangup',
  131: 'Quit',
  134: 'Aborted',
  137: 'Killed',
  138: 'User defined signal 1',
  139: 'Segmentation fault',
  140: 'User defined signal 2',
  142: 'Alarm clock',
  143: 'Terminated',
};
