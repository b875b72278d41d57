import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { JwtAuthGuard, Public, Scopes, ScopesGuard } from '../auth/index.js';
import { type Greeting, greeting } from './greetings.schemas.js';

/** The quickstart's three routes: public, for any valid token, and for a scope. */
@ApiTags('greetings')
@Controller('api')
@UseGuards(JwtAuthGuard, ScopesGuard)
export class GreetingsController {
  @Get('public')
  @Public()
  @ApiOperation({ operationId: 'getPublic', summary: 'Needs no token' })
  @ApiOkResponse({ standardSchema: greeting, description: 'A greeting' })
  getPublic(): Greeting {
    return { message: 'Hello! Everyone sees this: no access token is needed.' };
  }

  @Get('private')
  @ApiOperation({ operationId: 'getPrivate', summary: 'Needs a valid token' })
  @ApiOkResponse({ standardSchema: greeting, description: 'A greeting' })
  getPrivate(): Greeting {
    return { message: 'Hello! You see this because your access token is valid.' };
  }

  @Get('private-scoped')
  @Scopes('read:messages')
  @ApiOperation({ operationId: 'getPrivateScoped', summary: 'Needs a token with the scope read:messages' })
  @ApiOkResponse({ standardSchema: greeting, description: 'A greeting' })
  getPrivateScoped(): Greeting {
    return { message: 'Hello! You see this because your access token has the scope read:messages.' };
  }
}
