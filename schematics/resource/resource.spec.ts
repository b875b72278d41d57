import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HostTree } from '@angular-devkit/schematics';
import { SchematicTestRunner } from '@angular-devkit/schematics/testing/index.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const runner = new SchematicTestRunner('ours', path.join(root, 'schematics/collection.json'));
const edited = ['src/app.module.ts', 'src/roles.ts'];

/** Runs the schematic on the files that it edits. */
async function generate(options: object, others: Readonly<Record<string, string>> = {}) {
  const tree = new HostTree();
  for (const file of edited) tree.create(file, read(file));
  for (const [file, text] of Object.entries(others)) tree.create(file, text);
  return runner.runSchematic('resource', options, tree);
}

const itWithMessages = existsSync(path.join(root, 'src/messages')) ? it : it.skip;

describe('the schematic of a resource', () => {
  itWithMessages('writes exactly the committed files when the resource is messages', async () => {
    const tree = await generate({ name: 'messages' });
    const written = tree.files.filter((file) => !edited.includes(file.slice(1)));
    expect(written).toContain('/src/messages/messages.table.ts');
    for (const file of written) expect({ file, text: tree.readText(file) }).toEqual({ file, text: read(file) });
  });

  it('writes files that mention no other resource, and adds the module', async () => {
    const tree = await generate({ name: 'purchase-orders' });
    const written = tree.files.filter((file) => !edited.includes(file.slice(1)));
    expect(written).toContain('/test/api/purchase-orders.e2e-spec.ts');
    for (const file of written) expect(tree.readText(file)).not.toMatch(/Message|messages|<%/);
    expect(tree.readText('src/app.module.ts')).toContain('PurchaseOrdersModule');
  });

  it.each([
    ['is not in kebab-case', { name: 'Orders' }, {}, 'not in kebab-case'],
    ['is a keyword', { name: 'classes' }, {}, '“class” is a word of TypeScript'],
    ['has another meaning in the code', { name: 'pages' }, {}, '“page” means something else in the code'],
    ['has another meaning in the language', { name: 'dates' }, {}, '“Date” means something else in the code'],
    ['is that of a folder', { name: 'orders' }, { 'src/orders/x.ts': '' }, 'src/orders exists already'],
    [
      'is that of a test',
      { name: 'orders' },
      { 'test/api/orders.e2e-spec.ts': '' },
      'orders.e2e-spec.ts exists already',
    ],
    ['is that of a table', { name: 'orders' }, { 'src/x/x.table.ts': `pgTable('orders', {})` }, 'has the table orders'],
    ['is that of a schema', { name: 'orders' }, { 'src/x/x.schemas.ts': `{ id: 'Order' }` }, 'has the schema Order'],
  ])('fails when the name %s', async (_, options, others, error) => {
    await expect(generate(options, others)).rejects.toThrow(error);
  });
});
