import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeControl } from '../control/control.js';
import { readBody, sendAway, sendPage } from '../http/wire.js';
import type { World } from '../world/world.js';
import { actOnCheckout, type PageAnswer, showCheckout } from './checkout-page.js';
import { htmlPage } from './html.js';
import { actOnOnboarding, actOnPortal, showOnboarding, showPortal } from './other-pages.js';

/** Answers the pages that Stripe hosts: for buyers, for sellers, and receipts. */
export async function answerPage(
  world: World,
  control: FakeControl,
  { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  const isPost = request.method === 'POST';
  const form = new URLSearchParams(isPost ? await readBody(request) : '');
  const answer = pageOf(world, control, { path: url.pathname, query: url.searchParams, form: isPost ? form : null });
  if ('to' in answer) sendAway(response, answer.to);
  else sendPage(response, answer.status ?? 200, answer.html);
}

function pageOf(
  world: World,
  control: FakeControl,
  asked: { path: string; query: URLSearchParams; form: URLSearchParams | null },
): PageAnswer {
  const { path, query, form } = asked;
  const checkout = /^\/c\/pay\/(\w+)$/.exec(path)?.[1];
  if (checkout) return form ? actOnCheckout(world, checkout, form) : showCheckout(world, checkout);
  const portal = /^\/p\/session\/(\w+)$/.exec(path)?.[1];
  if (portal) return form ? actOnPortal(world, portal, form) : showPortal(world, portal);
  const seller = /^\/setup\/e\/(\w+)\/\w+$/.exec(path)?.[1];
  if (seller) return form ? actOnOnboarding(control, seller, form, query) : showOnboarding(world, seller);
  const paper = /^\/(?:i|receipts)\/(\w+)/.exec(path)?.[1];
  if (paper && world.store.any(paper)) return { html: htmlPage(`Receipt ${paper}`, '') };
  return { status: 404, html: htmlPage('There is nothing here', '') };
}
