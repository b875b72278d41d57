import type { Route } from '../../auth/index.js';
import { introduction } from './introduction.js';

const route = (method: string, path: string, access: Route['access']): Route => ({ name: '', method, path, access });
const needing = (...all: string[]) => ({ all, anyOf: [] });

describe(introduction.name, () => {
  it('has a row for each permission, those with fewer requirements first, and only routes of the API', () => {
    const routes = [
      route('POST', '/api/tasks', needing('write:tasks')),
      route('GET', '/api/tasks', needing('read:tasks')),
      route('GET', '/api/tasks/:id', needing('read:tasks')),
      route('GET', '/api/me', needing()),
      route('GET', '/api/public', 'public'),
      route('GET', '/metrics', 'public'),
    ];
    const rows = introduction(routes, { 'read:tasks': 'Read tasks' }, []).split('\n').slice(6, 10);
    expect(rows).toEqual([
      '| No token | `GET /api/public` |',
      '| Any valid token | `GET /api/me` |',
      '| `write:tasks` | `POST /api/tasks` |',
      '| `read:tasks`: read tasks | `GET /api/tasks` `GET /api/tasks/{id}` |',
    ]);
  });

  it('has a row for each role', () => {
    const role = { name: 'reader', description: 'Reads.', permissions: ['read:tasks', 'read:notes'] };
    const guest = { name: 'guest', description: 'May do nothing.', permissions: [] };
    expect(introduction([], {}, [role, guest])).toContain(
      '| --- | --- |\n| reader | `read:tasks` `read:notes` |\n| guest | none |\n',
    );
  });
});
