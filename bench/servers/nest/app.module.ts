import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { AuthGuard, PassportModule } from '@nestjs/passport';
import { LoggerModule } from 'nestjs-pino';
import { greetings, isOperated, scope } from '../greetings.ts';
import { JwtStrategy } from './jwt.strategy.ts';
import { Scopes, ScopesGuard } from './scopes.guard.ts';

@Controller('api')
class GreetingsController {
  @Get('public')
  getPublic() {
    return greetings.public;
  }

  @Get('private-scoped')
  @UseGuards(AuthGuard('jwt'), ScopesGuard)
  @Scopes(scope)
  getPrivateScoped() {
    return greetings.scoped;
  }
}

@Module({
  imports: [PassportModule.register({ defaultStrategy: 'jwt' }), ...(isOperated ? [LoggerModule.forRoot()] : [])],
  controllers: [GreetingsController],
  providers: [JwtStrategy],
})
export class AppModule {}
