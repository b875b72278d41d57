// The method of a Nest filter isn't that of a promise.
/* oxlint-disable promise/valid-params, promise/no-promise-in-callback */
import type { IncomingMessage } from 'node:http';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  Get,
  Module,
  UseFilters,
  UseGuards,
  type WsExceptionFilter,
} from '@nestjs/common';
import { MessageBody, type OnGatewayConnection, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  AuthError,
  AuthModule,
  type AuthModuleOptions,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  Scopes,
  ScopesGuard,
  rememberHandshake,
} from 'nest-resource-server/auth';
import { patientKeys } from '../support/patient-keys.js';

// Parts of this are the code of docs/guides/graphql-and-websockets.md: test/documents compares the two.

/** Sends the client why a message was rejected; Nest's own filter sends "Internal server error". */
@Catch(AuthError)
export class WsAuthErrorFilter implements WsExceptionFilter {
  catch(error: AuthError, host: ArgumentsHost) {
    const client = host.switchToWs().getClient<Record<'emit' | 'send', (...args: unknown[]) => void>>();
    const data = error.getResponse();
    // Only clients of Socket.IO have a handshake. Those of ws emit at the server alone.
    if ('handshake' in client) client.emit('exception', data);
    else client.send(JSON.stringify({ event: 'exception', data }));
  }
}

@WebSocketGateway()
@UseGuards(JwtAuthGuard, ScopesGuard)
@UseFilters(WsAuthErrorFilter)
export class ChatGateway implements OnGatewayConnection {
  /** Only ws needs it: its clients don't know the request that opened them. */
  handleConnection(client: object, request: IncomingMessage) {
    rememberHandshake(client, request);
  }

  @SubscribeMessage('say')
  @Scopes('write:chat')
  say(@MessageBody() text: string, @CurrentPrincipal() principal: Principal) {
    return { event: 'said', data: `${principal.subject}: ${text}` };
  }

  @SubscribeMessage('ping')
  @Public()
  ping() {
    return { event: 'pong', data: '' };
  }
}

@Controller()
@UseGuards(JwtAuthGuard)
class WhoController {
  @Get('who')
  who(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }
}

/** The module of an app with this gateway and a route. */
export function chatModule(options: AuthModuleOptions) {
  @Module({
    imports: [AuthModule.forRoot({ keys: patientKeys, ...options })],
    controllers: [WhoController],
    providers: [ChatGateway],
  })
  class ChatModule {}
  return ChatModule;
}
