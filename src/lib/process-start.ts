import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a process started, in the system's own words; undefined when there is no such process. With it a pid tells one process for good. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The command in field 2 may hold spaces and brackets; the start is field 22. A zombie is no process any more.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
