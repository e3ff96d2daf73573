/** What a real busybox answered to a script. */
export interface ShellTranscript {
  script: string;
  code: number;
  stdout: string;
  stderr: string;
}

/** Messages as they are compared: of busybox's help only how the applet is used, and no build of it. */
export const comparable = (stderr: string) =>
  stderr.replace(/(BusyBox v\S+) \([^)]*\)( multi-call binary\.\n\nUsage: [^\n]*\n)[\s\S]*/, '$1$2');
