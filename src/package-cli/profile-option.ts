import { profileNames } from '../auth/token/profiles.js';
import { Option } from '../command-line/index.js';

export function profileOption(description: string): Option {
  return new Option('--profile <profile>', description).choices(profileNames).default('auth0');
}
