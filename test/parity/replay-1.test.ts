import { replayPart } from './replay.ts';

replayPart(1);
