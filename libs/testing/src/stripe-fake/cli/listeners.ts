import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type Stripe from 'stripe';
import { post, type Route } from '../http/route.js';
import { signatureOf } from '../webhooks/signature.js';
import { API_VERSION, type World } from '../world/world.js';
import { WebSocketConnection } from './websocket.js';

interface ListenRequest {
  device_name: string;
  forward_connect_to_url: string;
  forward_thin_connect_to_url: string;
  forward_thin_to_url: string;
  forward_to_url: string;
  websocket_features: string[];
}

const ACCEPTS = [
  'device_name',
  'forward_connect_to_url',
  'forward_thin_connect_to_url',
  'forward_thin_to_url',
  'forward_to_url',
  'websocket_features',
] as const;

/** `stripe listen`: the command-line client asks for a session, keeps a WebSocket open, and passes on what comes through it. */
export class CliListeners {
  private readonly open = new Set<WebSocketConnection>();

  constructor(
    private readonly world: World,
    private readonly secret: string,
  ) {
    world.onEvent((event) => this.tell(event));
  }

  get routes(): readonly Route[] {
    return [post<ListenRequest>('/v1/stripecli/sessions', ACCEPTS, () => this.session())];
  }

  /** Takes over a connection that wants to become a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex): void {
    const connection = new WebSocketConnection(request, socket);
    this.open.add(connection);
    connection.onEnd = () => this.open.delete(connection);
  }

  close(): void {
    for (const connection of this.open) connection.close();
  }

  private session(): object {
    return {
      default_version: API_VERSION,
      display_connect_filter_warning: false,
      latest_version: API_VERSION,
      reconnect_delay: 5,
      secret: this.secret,
      websocket_authorized_feature: 'webhooks',
      websocket_id: this.world.id('cliws_'),
      websocket_url: `${this.world.origin.replace('http', 'ws')}/subscribe`,
    };
  }

  private tell(event: Stripe.Event): void {
    if (this.open.size === 0) return;
    const payload = JSON.stringify(event, null, 2);
    const message = JSON.stringify({
      type: 'webhook_event',
      endpoint: { api_version: null },
      event_payload: payload,
      http_headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Stripe-Signature': signatureOf(payload, [this.secret], this.world.now()),
      },
      webhook_conversation_id: this.world.id('wc_'),
      webhook_id: this.world.id('wh_'),
    });
    for (const connection of this.open) connection.sendText(message);
  }
}
