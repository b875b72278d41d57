import {
  BadRequestException,
  HttpException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import {
  InsufficientAuthenticationError,
  InsufficientScopeError,
  InvalidRequestError,
  InvalidTokenError,
  KeysUnavailableError,
  MissingTokenError,
  RequiredClaimError,
  type RequiredAuthentication,
  type Route,
  TooManyFailuresError,
  namedScopes,
} from '../../auth/index.js';
import { type OwnChallenges, type ProblemResponse, mergedResponses, problemResponse } from '../../problems/index.js';

type Problems = Readonly<Record<string, ProblemResponse>>;

/** The problems, by status, with which guards, body parser and server respond to requests for an operation. */
export function documentedProblems(
  { access, authentication, claims = [] }: DocumentedRoute,
  hasBody: boolean,
  challenges: OwnChallenges,
): Problems {
  const scopes = access === 'public' ? [] : namedScopes(access);
  return [
    hasBody ? bodyProblems : {},
    access === 'public' ? {} : tokenProblems(scopes, challenges),
    claims.length > 0 ? claimProblems(scopes, challenges) : {},
    authentication ? loginProblems(authentication, challenges) : {},
    always,
  ].reduce(mergedProblems);
}

type DocumentedRoute = Pick<Route, 'access' | 'authentication' | 'claims'>;

/** Merges two sets of responses. Those of the same status become one. */
export function mergedProblems(some: Problems, others: Problems): Problems {
  const merged = Object.entries(others).map(([status, response]) => {
    const same = some[status];
    return [status, same ? mergedResponses(same, response) : response];
  });
  return { ...some, ...Object.fromEntries(merged) };
}

const always: Problems = {
  431: problemResponse('The headers are larger than 32 KiB', {
    headersTooLarge: new HttpException('', 431),
  }),
};

const bodyProblems: Problems = {
  400: problemResponse('The body is not JSON', { malformedBody: new BadRequestException() }),
  413: problemResponse('The body is larger than 256 KiB', { bodyTooLarge: new PayloadTooLargeException() }),
  415: problemResponse('The body is not application/json', { notJson: new UnsupportedMediaTypeException() }),
};

function loginProblems(demand: RequiredAuthentication, challenges: OwnChallenges): Problems {
  const authenticationInsufficient = new InsufficientAuthenticationError(demand);
  return { 401: problemResponse('A new login is needed', { authenticationInsufficient }, challenges) };
}

function claimProblems(scopes: readonly string[], challenges: OwnChallenges): Problems {
  const claimRequired = new RequiredClaimError(scopes);
  return { 403: problemResponse('The access token lacks a claim', { claimRequired }, challenges) };
}

function tokenProblems(scopes: readonly string[], challenges: OwnChallenges): Problems {
  const response = (description: string, errors: Readonly<Record<string, unknown>>) =>
    problemResponse(description, errors, challenges);
  return {
    400: response('The Authorization header is malformed', { malformedToken: new InvalidRequestError() }),
    401: response('There is no valid access token', {
      noToken: new MissingTokenError(),
      invalidToken: new InvalidTokenError('token_expired'),
    }),
    ...(scopes.length > 0 && {
      403: response(`The access token lacks a scope: ${scopes.join(' ')}`, {
        scopeMissing: new InsufficientScopeError(scopes),
      }),
    }),
    429: response('Too many failed authentication attempts from this address', {
      tooManyFailures: new TooManyFailuresError(60),
    }),
    503: response("The issuer's keys are unavailable", { keysUnavailable: new KeysUnavailableError(1) }),
  };
}
