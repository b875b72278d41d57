import { UsageError } from '../../command-line/index.js';
import { type TokenOptions, tokenCommand } from './token-command.js';

function tokenOptions(args: readonly string[]): TokenOptions | undefined {
  let parsed: TokenOptions | undefined;
  tokenCommand((options) => void (parsed = options)).parse(args, { from: 'user' });
  return parsed;
}

describe('the options of npm run token', () => {
  it('has no request without --dpop', () => {
    expect(tokenOptions(['--as', 'admin'])).toMatchObject({ as: 'admin', request: undefined });
  });

  it('has the request that --dpop is for, before or after other options', () => {
    const request = { method: 'GET', url: 'http://127.0.0.1:3000/x?y', nonce: undefined };
    expect(tokenOptions(['--dpop', 'get', request.url])).toMatchObject({ request });
    expect(tokenOptions(['--as', 'admin', '--dpop', '--nonce', 'n', 'GET', request.url])).toMatchObject({
      as: 'admin',
      request: { ...request, nonce: 'n' },
    });
  });

  it('have a time of login in seconds', () => {
    expect(tokenOptions(['--auth-time', '1767225600'])).toEqual({ authTime: 1_767_225_600 });
  });

  it.each([
    [['--dpop'], '--dpop needs the method and the address of a request'],
    [['--dpop', 'GET'], '--dpop needs the method and the address'],
    [['--dpop', 'GET', '/api/private'], '--dpop needs the method and the address'],
    [['--dpop', 'GET', 'file:///x'], '--dpop needs the method and the address'],
    [['--dpop', 'GET', 'http://127.0.0.1/', 'x'], 'There are too many arguments'],
    [['--as', 'admin', '--auth-time', 'soon'], '--auth-time must be an age (90s'],
    [['--nonce', 'x'], '--nonce needs --dpop'],
    [['GET', 'http://127.0.0.1/'], 'Unexpected argument: METHOD and URL belong to --dpop'],
  ])('rejects %j', (args, problem) => {
    expect(() => tokenOptions(args)).toThrow(UsageError);
    expect(() => tokenOptions(args)).toThrow(problem);
  });
});
