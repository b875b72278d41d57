import { namesOf } from './names.ts';

describe('the names of a resource', () => {
  it('have every form that the templates use', () => {
    expect(namesOf('purchase-orders')).toEqual({
      path: 'purchase-orders',
      table: 'purchase_orders',
      Plural: 'PurchaseOrders',
      Singular: 'PurchaseOrder',
      plural: 'purchaseOrders',
      singular: 'purchaseOrder',
      many: 'purchase orders',
      Many: 'Purchase orders',
      one: 'purchase order',
      aOne: 'a purchase order',
      AOne: 'A purchase order',
    });
  });

  it.each([
    ['orders', 'orders', 'order'],
    ['order', 'orders', 'order'],
    ['category', 'categories', 'category'],
    ['people', 'people', 'person'],
    ['sales-people', 'sales-people', 'salesPerson'],
    ['statuses', 'statuses', 'status'],
    ['invoices2', 'invoices2s', 'invoices2'],
  ])('follow English grammar: %s', (name, path, singular) => {
    expect(namesOf(name)).toMatchObject({ path, singular });
  });

  it('are those given when there is a singular', () => {
    expect(namesOf('news', 'news-item')).toMatchObject({ path: 'news', plural: 'news', singular: 'newsItem' });
  });

  it.each(['an order', 'an hour', 'a user', 'a unit', 'an umbrella', 'an event', 'a european', 'an item', 'a one-off'])(
    'have the article of their sound: %s',
    (aOne) => {
      const [, name = ''] = aOne.split(' ');
      expect(namesOf(name).aOne).toBe(aOne.replace('-', ' '));
    },
  );

  it.each([
    'Orders',
    'purchase_orders',
    'purchaseOrders',
    '-orders',
    'orders-',
    'a--b',
    '1st-orders',
    'a/b',
    '../x',
    '',
  ])('are rejected when the name is not in kebab-case: %j', (name) => {
    expect(() => namesOf(name)).toThrow(`“${name}” is not in kebab-case`);
    expect(() => namesOf('orders', name)).toThrow(`“${name}” is not in kebab-case`);
  });

  it('are rejected when the name is too long, or has no singular', () => {
    expect(() => namesOf('x'.repeat(33))).toThrow('is longer than 32 characters');
    expect(() => namesOf('news')).toThrow(
      '“news” has no singular of its own: add --singular, such as --singular news-item',
    );
  });
});
