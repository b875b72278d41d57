import type { ProfileOptions } from '../token/own-profile.js';
import { profileNames } from '../token/profiles.js';
import { isObject } from '../token/encoded-parts.js';
import {
  type Problem,
  type Rule,
  isArrayOf,
  isListOf,
  isOptional,
  isText,
  problems,
  unknownOptions,
} from './option-rule.js';

const isName = (value: unknown) => profileNames.some((name) => name === value);
const isBoolean = (value: unknown) => typeof value === 'boolean';
const isValue = (value: unknown) => isText(value) || isBoolean(value) || Number.isFinite(value);
const isTextOrList = (value: unknown) => isText(value) || isListOf(value, isText);

const profileRules: readonly Rule<ProfileOptions>[] = [
  ['extends', `one of ${profileNames.join(', ')}`, (profile) => isName(profile.extends)],
  ['types', 'values of typ', ({ types }) => isOptional(types, (list) => isListOf(list, isText))],
  ['typeRequired', 'true or false', ({ typeRequired }) => isOptional(typeRequired, isBoolean)],
  [
    'required',
    'names of claims, or lists of which one is required',
    ({ required }) => isOptional(required, (list) => isArrayOf(list, isTextOrList)),
  ],
  [
    'equals',
    'an object of claims with a string, number or boolean each',
    ({ equals }) => isOptional(equals, (claims) => isObject(claims) && Object.values(claims).every(isValue)),
  ],
  ['audience', 'the name of a claim', ({ audience }) => isOptional(audience, isText)],
  ['clientId', 'names of claims', ({ clientId }) => isOptional(clientId, (list) => isArrayOf(list, isText))],
  ['scopes', 'paths of claims', ({ scopes }) => isOptional(scopes, (list) => isArrayOf(list, isText))],
  ['idTokens', 'true or false', ({ idTokens }) => isOptional(idTokens, isBoolean)],
];

/** The problems of a profile, which is a name or an object of any shape. */
export function profileProblems(profile: unknown, place: string): Problem[] {
  if (isName(profile)) return [];
  if (!isObject(profile)) {
    return [{ path: place, message: `expected one of ${profileNames.join(', ')}, or an object that extends one` }];
  }
  const known = profileRules.map(([option]) => option);
  // Not yet a ProfileOptions: every rule accepts a value of any type.
  const unchecked = profile as unknown as ProfileOptions;
  return [...unknownOptions(profile, known, `${place}.`), ...problems(profileRules, unchecked, `${place}.`)];
}
