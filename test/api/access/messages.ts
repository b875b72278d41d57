export const access = {
  'GET /api/messages': 'read:messages',
  'GET /api/messages/:id': 'read:messages',
  'POST /api/messages': 'write:messages',
  'PATCH /api/messages/:id': 'write:messages',
  'DELETE /api/messages/:id': 'write:messages',
};
