import { decodeForm } from './form.js';

test.each<[string, object]>([
  ['a=1&b=two+words&c=%C3%A4', { a: '1', b: 'two words', c: 'ä' }],
  ['metadata[key]=value&metadata%5Bother%5D=x', { metadata: { key: 'value', other: 'x' } }],
  ['items[0][price]=p&items[0][quantity]=2&items[1][price]=q', { items: [{ price: 'p', quantity: '2' }, { price: 'q' }] }],
  ['expand[]=data.customer&expand[]=data.invoice', { expand: ['data.customer', 'data.invoice'] }],
  ['expand%5B0%5D=latest_invoice', { expand: ['latest_invoice'] }],
  ['metadata=', { metadata: '' }],
  ['', {}],
])('%s', (text, expected) => {
  expect(decodeForm(text)).toEqual(expected);
});

test('a name that objects inherit is a name like any other', () => {
  const decoded = decodeForm('__proto__[polluted]=1&metadata[constructor]=2');
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  expect(decoded.metadata).toEqual({ constructor: '2' });
});
