import { apiList } from '../objects/common.js';
import { idOf } from '../world/kinds.js';
import { snapshot, type World } from '../world/world.js';
import { invalid } from './stripe-fault.js';

type Node = Record<string, unknown>;

const DEPTH = 4;

/** Puts objects in the places of their ids, as `expand[]` asks; the answer is a copy already. @throws {StripeFault} 400 */
export function expand(world: World, answer: object, paths: readonly string[]): object {
  for (const path of paths) {
    const names = path.split('.');
    if (names.length > DEPTH) throw invalid(`You cannot expand more than ${DEPTH} levels of a property (${path}).`, 'expand');
    follow(world, answer as Node, names, path);
  }
  return answer;
}

function follow(world: World, node: Node, [name = '', ...rest]: readonly string[], path: string): void {
  const value = node[name] === undefined ? included(world, node, name) : node[name];
  if (value === undefined) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  if (value === null) return;
  const found = typeof value === 'string' ? world.store.any(value) : value;
  if (!found) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  node[name] = typeof value === 'string' ? snapshot(found) : value;
  if (rest.length === 0) return;
  for (const inner of Array.isArray(node[name]) ? node[name] : [node[name]]) follow(world, inner as Node, rest, path);
}

/** What an answer has only when it is asked for. */
function included(world: World, node: Node, name: string): unknown {
  const id = String(node.id);
  const { store } = world;
  switch (`${node.object}.${name}`) {
    case 'checkout.session.line_items':
      return snapshot(apiList(`/v1/checkout/sessions/${id}/line_items`, world.plans.get(id)?.lines));
    case 'charge.refunds':
      return snapshot(
        apiList(
          `/v1/charges/${id}/refunds`,
          store
            .all('refund')
            .filter((refund) => refund.charge === id)
            .toReversed(),
        ),
      );
    case 'customer.subscriptions': {
      const live = store.all('subscription').filter((one) => idOf(one.customer) === id && !one.ended_at);
      return snapshot(apiList(`/v1/customers/${id}/subscriptions`, live.toReversed()));
    }
    case 'invoice.payments':
      return snapshot(apiList('/v1/invoice_payments', [...world.payments.of(id)]));
    case 'invoice.confirmation_secret': {
      const intent = store.peek('payment_intent', idOf(world.payments.of(id)[0]?.payment.payment_intent));
      return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null;
    }
    default:
      return undefined;
  }
}
