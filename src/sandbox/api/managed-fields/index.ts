export { apply } from './apply.ts';
export { checkApplied } from './check-applied.ts';
export { checkAppliedType } from './check-applied-type.ts';
export { keepTimes } from './keep-times.ts';
export { managerName } from './manager-name.ts';
export { mergeApplied } from './merge.ts';
export type { ResetFields } from './ownership.ts';
export { forgetsOwners, trackUpdate } from './update.ts';
