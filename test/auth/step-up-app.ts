import { Controller, Get, Module, Post, UseGuards } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { type AppOverrides, nestOptions } from '../../src/app.js';
import { JwtAuthGuard, RequireAuthentication, Scopes, ScopesGuard } from '../../src/auth/index.js';

/** Routes of a feature that demand a login. */
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('api/step-up')
class StepUpController {
  @Get('none')
  none() {
    return {};
  }

  @Get('strong')
  @RequireAuthentication({ acr: ['phr'] })
  strong() {
    return {};
  }

  @Get('several')
  @RequireAuthentication({ acr: ['phrh', 'phr', '1'] })
  several() {
    return {};
  }

  @Get('recent')
  @RequireAuthentication({ maxAge: 300 })
  recent() {
    return {};
  }

  @Get('now')
  @RequireAuthentication({ maxAge: 0 })
  now() {
    return {};
  }

  @Post('payment')
  @ApiOperation({ description: 'Pays.' })
  @Scopes('write:payments')
  @RequireAuthentication({ acr: ['phr', 'phrh'], maxAge: 300 })
  payment() {
    return {};
  }
}

@RequireAuthentication({ acr: ['phr', 'phrh'], maxAge: 600 })
@UseGuards(JwtAuthGuard)
@Controller('api/step-up/class')
class StepUpClassController {
  @Get('inherited')
  inherited() {
    return {};
  }

  @Get('narrowed')
  @RequireAuthentication({ acr: ['phrh', 'other'], maxAge: 300 })
  narrowed() {
    return {};
  }

  @Get('longer')
  @RequireAuthentication({ maxAge: 3600 })
  longer() {
    return {};
  }
}

@Module({ controllers: [StepUpController, StepUpClassController] })
class StepUpModule {}

/** The service with this feature. */
export const createStepUpApp: AppOverrides['create'] = async (module, adapter) => {
  const testing = await Test.createTestingModule({ imports: [module, StepUpModule] }).compile();
  return testing.createNestApplication<NestFastifyApplication>(adapter, { ...nestOptions, bufferLogs: true });
};
