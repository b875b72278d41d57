export const access = {
  'GET /api/public': 'public',
  'GET /api/private': 'any valid token',
  'GET /api/private-scoped': 'read:messages',
};
