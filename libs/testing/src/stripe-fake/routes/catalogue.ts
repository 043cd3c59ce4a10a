import type Stripe from 'stripe';
import { listRoute } from '../http/lists.js';
import { Params } from '../http/params.js';
import { type Call, get, post, type Route, remove } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { newPrice, newProduct } from '../objects/catalogue.js';
import type { Owner } from '../world/kinds.js';
import type { World } from '../world/world.js';

const PRODUCT = ['active', 'description', 'images', 'metadata', 'name', 'statement_descriptor', 'tax_code', 'unit_label', 'url'] as const;
const PRICE = ['active', 'lookup_key', 'metadata', 'nickname', 'tax_behavior', 'transfer_lookup_key'] as const;
const RECURRING = ['interval', 'interval_count', 'usage_type', 'trial_period_days'];

/** What is sold, and for how much. */
export const catalogueRoutes: readonly Route[] = [
  post<Stripe.ProductCreateParams>('/v1/products', [...PRODUCT, 'id', 'default_price_data', 'type', 'shippable'], createProduct),
  listRoute<'product', Stripe.ProductListParams>('product', '/v1/products', ['active', 'url'], {
    accepts: ['ids'],
    keeps: ({ id }, { params }) => params.texts('ids')?.includes(id) ?? true,
  }),
  get('/v1/products/:id', [], ({ world, owner, id }) => world.store.get('product', id, owner)),
  post<Stripe.ProductUpdateParams>('/v1/products/:id', [...PRODUCT, 'default_price'], updateProduct),
  remove('/v1/products/:id', [], removeProduct),
  post<Stripe.PriceCreateParams>(
    '/v1/prices',
    [...PRICE, 'currency', 'product', 'product_data', 'recurring', 'unit_amount', 'unit_amount_decimal', 'billing_scheme'],
    ({ world, owner, params }) => createPrice(world, owner, params),
  ),
  listRoute<'price', Stripe.PriceListParams>('price', '/v1/prices', ['active', 'currency', 'product', 'type'], {
    accepts: ['lookup_keys', 'recurring'],
    keeps: ({ lookup_key }, { params }) => params.texts('lookup_keys')?.includes(lookup_key ?? '') ?? true,
  }),
  get('/v1/prices/:id', [], ({ world, owner, id }) => world.store.get('price', id, owner)),
  post<Stripe.PriceUpdateParams>('/v1/prices/:id', PRICE, updatePrice),
];

/** Keeps a new price, and with `product_data` its product. */
export function createPrice(world: World, owner: Owner, params: Params): Stripe.Price {
  const recurring = params.object('recurring', RECURRING);
  const amount = params.integer('unit_amount') ?? params.decimal('unit_amount_decimal');
  const currency = params.currency();
  if (amount === undefined)
    throw invalid(
      'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
      params.name('unit_amount'),
      'parameter_missing',
    );
  if (amount < 0) throw invalid('This value must be greater than or equal to 0.', params.name('unit_amount'), 'parameter_invalid_integer');
  const interval = recurring?.choice('interval', ['day', 'week', 'month', 'year']);
  if (recurring && !interval) recurring.needText('interval');
  const product = productOf(world, owner, params);
  const key = lookupKey(world, owner, params, null);
  const price = newPrice({
    id: world.id('price_'),
    created: world.now(),
    currency,
    product,
    unit_amount: amount,
    active: params.flag('active') ?? true,
    lookup_key: key,
    metadata: params.metadata(),
    nickname: params.text('nickname') ?? null,
    recurring: interval
      ? {
          interval,
          interval_count: recurring?.integer('interval_count') ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
  });
  world.store.add(price, owner);
  world.emit('price.created', price);
  return price;
}

function createProduct({ world, owner, params }: Call): Stripe.Product {
  const id = params.text('id') ?? world.id('prod_');
  if (world.store.any(id)) throw invalid('Product already exists.', 'id', 'resource_already_exists');
  const product = newProduct({ id, created: world.now(), name: params.needText('name') });
  Object.assign(product, saidOf(product, params));
  const price = params.object('default_price_data');
  world.store.add(product, owner);
  world.emit('product.created', product);
  if (price) product.default_price = createPrice(world, owner, withProduct(price, id)).id;
  return product;
}

function updateProduct({ world, owner, params, id }: Call): Stripe.Product {
  const product = world.store.get('product', id, owner);
  const price = params.text('default_price');
  if (price) world.store.get('price', price, owner, 'default_price');
  const changes = { ...saidOf(product, params), ...(price && { default_price: price }), updated: world.now() };
  return world.change(product, changes, 'product.updated');
}

function removeProduct({ world, owner, id }: Call): Stripe.DeletedProduct {
  const product = world.store.get('product', id, owner);
  const priced = world.store.all('price', owner).some((price) => price.product === id);
  if (priced) throw invalid('This product cannot be deleted because it has one or more user-created prices.');
  world.emit('product.deleted', product);
  world.store.remove('product', id);
  return { id, object: 'product', deleted: true };
}

function updatePrice({ world, owner, params, id }: Call): Stripe.Price {
  const price = world.store.get('price', id, owner);
  const changes = {
    active: params.flag('active') ?? price.active,
    lookup_key: lookupKey(world, owner, params, price.lookup_key),
    metadata: params.metadata(price.metadata),
    nickname: params.textOr('nickname', price.nickname),
  };
  return world.change(price, changes, 'price.updated');
}

function saidOf(product: Stripe.Product, params: Params): Partial<Stripe.Product> {
  return {
    active: params.flag('active') ?? product.active,
    description: params.textOr('description', product.description),
    metadata: params.metadata(product.metadata),
    name: params.text('name') || product.name,
    unit_label: params.textOr('unit_label', product.unit_label ?? null),
    url: params.textOr('url', product.url),
  };
}

/** A price may name a product, or bring one. */
function productOf(world: World, owner: Owner, params: Params): string {
  const data = params.object('product_data', [
    'name',
    'description',
    'images',
    'metadata',
    'tax_code',
    'unit_label',
    'active',
    'id',
    'statement_descriptor',
  ]);
  if (!data) return world.store.get('product', params.needText('product'), owner, params.name('product')).id;
  const product = newProduct({ id: world.id('prod_'), created: world.now(), name: data.needText('name') });
  Object.assign(product, saidOf(product, data));
  world.store.add(product, owner);
  world.emit('product.created', product);
  return product.id;
}

function withProduct(params: Params, product: string): Params {
  return new Params({ ...params.values, product }, 'default_price_data');
}

/** One live price per key; with `transfer_lookup_key` it is taken from the one that has it. */
function lookupKey(world: World, owner: Owner, params: Params, before: string | null): string | null {
  const wanted = params.textOr('lookup_key', before);
  const holder =
    wanted === before || wanted === null ? undefined : world.store.all('price', owner).find(({ lookup_key }) => lookup_key === wanted);
  if (!holder) return wanted;
  if (!params.flag('transfer_lookup_key')) throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key');
  world.change(holder, { lookup_key: null }, 'price.updated');
  return wanted;
}
