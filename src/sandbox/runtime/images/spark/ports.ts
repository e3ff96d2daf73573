import type { ProgramIO } from '../../process.ts';

/** A port for who asks for any, as the kernel gives one. */
export const anyPort = ({ random }: Pick<ProgramIO, 'random'>): number => 32_768 + Math.floor(random() * 28_000);
