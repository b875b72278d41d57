import { Controller, Get, HttpException, Module, UseGuards } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiOperation } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { type AppOverrides, nestOptions } from '../../src/app.js';
import {
  AnyScope,
  CheckClaims,
  ClaimIncludes,
  InvalidTokenError,
  JwtAuthGuard,
  RequireClaim,
  Scopes,
  ScopesGuard,
} from '../../src/auth/index.js';

/** A function as an app without types may give it. */
const untyped = (check: () => unknown) => check as () => boolean;

class OrganizationsController {
  @RequireClaim('base', true)
  overridden(): object {
    return {};
  }
}

/** Routes of a feature that demand claims. */
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('api/claims')
export class ClaimsController {
  @Get('text')
  @RequireClaim('org_id', 'org_1', 'org_2')
  text() {
    return {};
  }

  @Get('number')
  @RequireClaim('level', 3)
  number() {
    return {};
  }

  @Get('boolean')
  @RequireClaim('email_verified', true)
  boolean() {
    return {};
  }

  @Get('nested')
  @RequireClaim('realm_access.tenant', 't1')
  nested() {
    return {};
  }

  @Get('address')
  @RequireClaim('https://example.com/org.id', 'org_1')
  address() {
    return {};
  }

  @Get('prototype')
  @RequireClaim('__proto__.org', 'org_1')
  prototype() {
    return {};
  }

  @Get('constructor')
  @RequireClaim('constructor.name', 'Object', 'Function')
  inheritedName() {
    return {};
  }

  @Get('words')
  @ClaimIncludes('groups', 'staff', 'admins')
  words() {
    return {};
  }

  @Get('check')
  @CheckClaims(({ org_id: org, sub }) => org === sub, 'The organization must be the subject.')
  check() {
    return {};
  }

  @Get('several')
  @Scopes('read')
  @RequireClaim('org_id', 'org_1', 'org_2')
  @ClaimIncludes('groups', 'staff')
  @ApiOperation({ description: 'Lists.' })
  several() {
    return {};
  }

  @Get('scopes')
  @AnyScope(['a', 'b'], 'c')
  @CheckClaims(() => true, 'Nothing else.')
  scopes() {
    return {};
  }
}

/** Functions that fail, or that return what counts as true in a condition. */
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('api/claims/failing')
export class FailingChecksController {
  @Get('promise')
  @CheckClaims(untyped(async () => true), 'A promise.')
  promise() {}

  @Get('rejection')
  @CheckClaims(untyped(async () => Promise.reject(new Error('later'))), 'A rejection.')
  rejection() {}

  @Get('one')
  @CheckClaims(untyped(() => 1), 'A number.')
  one() {}

  @Get('text')
  @CheckClaims(untyped(() => 'true'), 'A text.')
  text() {}

  @Get('object')
  @CheckClaims(untyped(() => ({})), 'An object.')
  object() {}

  @Get('nothing')
  @CheckClaims(untyped(() => undefined), 'Nothing.')
  nothing() {}

  @Get('error')
  @CheckClaims(({ org }) => (org as string).length > 0, 'An error.')
  error() {}

  @Get('status')
  @CheckClaims(
    untyped(() => {
      throw new HttpException('fine', 200);
    }),
    'A status.',
  )
  status() {}

  @Get('auth-error')
  @CheckClaims(
    untyped(() => {
      throw new InvalidTokenError('token_expired');
    }),
    'An AuthError.',
  )
  authError() {}
}

@RequireClaim('org_id', 'org_1', 'org_2')
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('api/claims/class')
export class ClaimsClassController extends OrganizationsController {
  @Get('inherited')
  inherited() {
    return {};
  }

  @Get('narrowed')
  @RequireClaim('org_id', 'org_2', 'org_3')
  narrowed() {
    return {};
  }

  @Get('overridden')
  @ClaimIncludes('groups', 'staff')
  override overridden() {
    return {};
  }
}

@UseGuards(JwtAuthGuard, ScopesGuard)
@RequireClaim('org_id', 'org_1', 'org_2')
@Controller('api/reports')
export class ReportsController {
  @Get()
  @Scopes('read:reports')
  @ClaimIncludes('groups', 'staff', 'finance')
  list() {
    return [];
  }

  @Get('drafts')
  @CheckClaims(
    ({ email, email_verified: isVerified }) => isVerified === true && String(email).endsWith('@example.com'),
    'The user must have a verified e-mail address of example.com.',
  )
  drafts() {
    return [];
  }
}

@Module({ controllers: [ReportsController, ClaimsController, FailingChecksController, ClaimsClassController] })
class ClaimsModule {}

/** The service with this feature. */
export const createClaimsApp: AppOverrides['create'] = async (module, adapter) => {
  const testing = await Test.createTestingModule({ imports: [module, ClaimsModule] }).compile();
  return testing.createNestApplication<NestFastifyApplication>(adapter, { ...nestOptions, bufferLogs: true });
};
