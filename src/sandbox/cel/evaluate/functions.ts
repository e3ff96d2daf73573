import { authorizerFunctions } from './authorizer.ts';
import { conversions } from './conversions.ts';
import { formatFunctions } from './formats.ts';
import type { Library } from './implementation.ts';
import { listFunctions } from './lists.ts';
import { netFunctions } from './net/functions.ts';
import { urlFunctions } from './net/url-functions.ts';
import { mapFunctions, optionalFunctions } from './optionals.ts';
import { patternFunctions } from './patterns.ts';
import { quantityFunctions } from './quantities.ts';
import { semverFunctions } from './semver.ts';
import { stringFunctions } from './strings.ts';
import { timeFunctions } from './time-functions.ts';

/** What functions do that are called by the types of what they are given. */
export const functions: Library = {
  ...authorizerFunctions,
  ...conversions,
  ...formatFunctions,
  ...listFunctions,
  ...mapFunctions,
  ...netFunctions,
  ...optionalFunctions,
  ...patternFunctions,
  ...quantityFunctions,
  ...semverFunctions,
  ...stringFunctions,
  ...timeFunctions,
  ...urlFunctions,
};
