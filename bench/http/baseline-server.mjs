// The baseline: bare node:http and pg. For each request it executes the SQL that Guildhall executes, prepared by name, and answers with the
// rows as JSON, or with a text that it holds in memory where Guildhall does. It identifies nobody, checks nothing and logs nothing.
// It runs as a child process: the first message says what it works on, its answer where it listens.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { HOT_SETTINGS } from '@guildhall/data';
import pg from 'pg';
import { STATEMENTS } from './statements.mjs';

const { databaseUrl, poolSize, fixture } = await new Promise((resolve) => process.once('message', resolve));
const { account, total } = fixture;
const skills = new Map(fixture.skills.map((skill) => [skill.id, skill]));

// The same planner settings, so that both get the same plans.
const options = Object.entries(HOT_SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize, options: options.join(' ') });
const execute = async (client, { name, text }, values) => (await client.query({ name, text, values })).rows;
const freshId = (prefix) => prefix + Math.floor(Date.now() / 1000).toString(16) + randomBytes(8).toString('hex');

async function list() {
  const skills = await execute(pool, STATEMENTS.list.page, [account, 'active', null, null, null, null, null, 50, 0]);
  return { status: 200, body: JSON.stringify({ ok: true, success: true, skills, total, page: 1, limit: 50, perPage: 50 }) };
}

async function manifest(request, skill) {
  await execute(pool, STATEMENTS.manifest.facts, [skill.id, account]);
  const isFresh = request.headers['if-none-match'] === skill.etag;
  return isFresh ? { status: 304, etag: skill.etag } : { status: 200, etag: skill.etag, body: skill.manifest };
}

async function compile(request, skill) {
  JSON.parse(await readBody(request));
  await execute(pool, STATEMENTS.compile.facts, [skill.id, account]);
  await execute(pool, STATEMENTS.compile.tiers, [account]);
  return { status: 200, body: skill.compiled };
}

async function publish(request, skill) {
  JSON.parse(await readBody(request));
  await execute(pool, STATEMENTS.publish.facts, [skill.id, account]);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const version = await insertVersion(client, skill);
    await client.query('COMMIT');
    return { status: 201, body: JSON.stringify({ ok: true, success: true, version: { ...version, manifest: skill.manifestObject } }) };
  } finally {
    client.release();
  }
}

async function insertVersion(client, skill) {
  const { takeNumber, draft, insertVersion, insertAuditEvent, findWebhook } = STATEMENTS.publish;
  const [{ version }] = await execute(client, takeNumber, [skill.id, account]);
  await execute(client, draft, [[skill.id]]);
  const { id, md5, digest, manifest, snapshot, reach } = skill;
  const values = [freshId('ver_'), account, id, version, md5, digest, manifest, snapshot, reach, new Date()];
  const [row] = await execute(client, insertVersion, values);
  await execute(client, insertAuditEvent, [freshId('aud_'), account, {}, row.id, digest, freshId('req_'), new Date()]);
  await execute(client, findWebhook, [account]);
  return row;
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const ACTIONS = { manifest, compile, publish };

function answer(request) {
  const [, , id, action] = request.url.split('?', 1)[0].split('/');
  return id === undefined ? list() : ACTIONS[action](request, skills.get(id));
}

const server = createServer(async (request, response) => {
  try {
    const { status, etag, body = '' } = await answer(request);
    const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, etag ? { ...headers, ETag: etag } : headers).end(body);
  } catch (fault) {
    response.writeHead(500).end(String(fault));
  }
});

process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
