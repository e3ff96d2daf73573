import type { ProgramIO } from '../../process.ts';
import { runModule } from './python-module.ts';

/** What Superset takes from its configuration, as far as it matters here. */
export interface Settings {
  secretKey: string;
  databaseUri: string;
}

/** The key of the image: Superset does not start with it. */
export const defaultSecretKey = 'CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET';

/** Reads `superset_config.py` from PYTHONPATH over the defaults, and tells of it; undefined when its import fails. */
export function loadSettings(io: ProgramIO): Settings | undefined {
  const settings: Settings = {
    secretKey: io.environment.SUPERSET_SECRET_KEY || defaultSecretKey,
    databaseUri: `sqlite:///${io.environment.SUPERSET_HOME ?? ''}/superset.db?check_same_thread=false`,
  };
  const path = (io.environment.PYTHONPATH ?? '')
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => `${folder.replace(/\/+$/, '')}/superset_config.py`)
    .find((file) => io.files.stat(file)?.kind === 'file');
  if (path === undefined) return settings;
  const module = runModule(io.files.read(path) ?? '', io.environment);
  if (module.kind === 'failed') {
    const trace =
      'Traceback (most recent call last):\n  File "/app/superset/config.py", line 1713, in <module>\n    import superset_config\n' +
      `  File "${path}", line ${module.line}, in <module>\n    ${module.text.split('\n')[0]}\n${module.error}\n`;
    io.err(`Found but failed to import local superset_config\n${trace}${trace}`);
    return undefined;
  }
  io.out(`Loaded your LOCAL configuration at [${path}]\n`);
  const text = (name: string, otherwise: string) => {
    const value = module.names.get(name);
    return typeof value === 'string' ? value : otherwise;
  };
  return {
    secretKey: text('SECRET_KEY', settings.secretKey),
    databaseUri: text('SQLALCHEMY_DATABASE_URI', settings.databaseUri),
  };
}
