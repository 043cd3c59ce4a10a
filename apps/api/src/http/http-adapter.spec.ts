import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Express } from 'express';
import request from 'supertest';
import { HttpAdapter } from './http-adapter.js';

let adapter: HttpAdapter;
let express: Express;
let server: Server;

beforeEach(() => {
  adapter = new HttpAdapter();
  adapter.initHttpServer({});
  express = adapter.getInstance();
  server = adapter.getHttpServer();
});

test('requests and responses have the prototypes of Express before Express sees them', async () => {
  const seen: boolean[] = [];
  server.prependListener('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    seen.push(Object.getPrototypeOf(incoming) === express.request, Object.getPrototypeOf(outgoing) === express.response);
  });
  express.get('/', (_, response) => void response.end());
  await request(server).get('/').expect(200);
  expect(seen).toEqual([true, true]);
});

test('bodies arrive and answers leave as with the server of Nest itself', async () => {
  express.post('/', (incoming, response) => {
    incoming.setEncoding('utf8').on('data', (text: string) => void response.status(201).json({ text, query: incoming.query }));
  });
  const { body } = await request(server).post('/?a=1').send('hello').expect(201);
  expect(body).toEqual({ text: 'hello', query: { a: '1' } });
});
