import { parseHttpSettings, parseMcpSettings } from './index.js';

function faultsOf(parsed: ReturnType<typeof parseHttpSettings> | ReturnType<typeof parseMcpSettings>): string[] {
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

const http = (fields: object) => parseHttpSettings({ baseUrl: 'https://api.example.com', ...fields });
const mcp = (fields: object) => parseMcpSettings({ serverUrl: 'https://mcp.example.com/mcp', ...fields });

describe('http settings', () => {
  test('only the base URL is needed', () => {
    expect(http({})).toEqual({ ok: true, value: { baseUrl: 'https://api.example.com', auth: { type: 'none' }, timeoutMs: 30_000 } });
  });

  test('full settings are kept as they are', () => {
    const full = {
      baseUrl: 'http://api.example.com:8080/v1/{{vars.tenant}}',
      auth: { type: 'header', name: 'X-Api-Key' },
      headers: { Accept: 'application/json' },
      timeoutMs: 5_000,
    };
    expect(parseHttpSettings(full)).toEqual({ ok: true, value: full });
  });

  test.each([
    'https://localhost:9000',
    'HTTPS://Api.Example.Com/',
    'https://10.0.0.1/x',
    'https://[::1]:8443/',
    'https://xn--bcher-kva.example',
  ])('the form of %s is accepted; whether it may be called is judged when it is', (baseUrl) => {
    expect(http({ baseUrl })).toMatchObject({ ok: true });
  });

  test.each([
    ['no URL', 'api.example.com', 'unsupported_scheme'],
    ['another scheme', 'ftp://example.com', 'unsupported_scheme'],
    ['a file', 'file:///etc/passwd', 'unsupported_scheme'],
    ['no authority', 'https:example.com', 'unsupported_scheme'],
    ['a place for the scheme', '{{vars.scheme}}://example.com', 'unsupported_scheme'],
    ['a place for the host', 'https://{{vars.host}}/', 'template_in_origin'],
    ['a place in the host', 'https://api.{{vars.region}}.example.com/', 'template_in_origin'],
    ['a place for the port', 'https://example.com:{{vars.port}}/', 'template_in_origin'],
    ['user and password', 'https://user:pass@example.com', 'credentials_in_url'],
    ['a host that looks like a user', 'https://example.com@evil.example', 'credentials_in_url'],
    ['a user after a backslash', 'https://evil.example\\@example.com', 'credentials_in_url'],
    ['an empty host', 'https:///x', 'invalid_host'],
    ['a backslash as slash', 'https://evil.example\\x', 'invalid_host'],
    ['port 0', 'https://example.com:0', 'invalid_host'],
    ['port 65536', 'https://example.com:65536', 'invalid_host'],
    ['an empty port', 'https://example.com:', 'invalid_host'],
    ['full-width digits', 'https://１２７.0.0.1', 'invalid_host'],
    ['a percent escape', 'https://%65vil.example', 'invalid_host'],
    ['a line break', 'https://example.com/a\r\nX: y', 'invalid_url'],
    ['outer space', ' https://example.com', 'unsupported_scheme'],
    ['a fragment', 'https://example.com/#a', 'invalid_url'],
    ['a query', 'https://example.com/?a=b', 'invalid_url'],
    ['an argument', 'https://example.com/{{args.a}}', 'invalid_template'],
    ['an unknown place', 'https://example.com/{{a}}', 'invalid_template'],
  ])('NET-01 NET-06 422 invalid_http: %s', (_, baseUrl, code) => {
    expect(http({ baseUrl })).toMatchObject({ ok: false, code: 'invalid_http' });
    expect(faultsOf(http({ baseUrl }))).toContain(`/http/baseUrl ${code}`);
  });

  test.each([
    ['an unknown type', { type: 'oauth' }, '/http/auth/type unknown_value'],
    ['a header without a name', { type: 'header' }, '/http/auth/name required'],
    ['a query parameter without a name', { type: 'query' }, '/http/auth/name required'],
    ['a bearer with a name', { type: 'bearer', name: 'X' }, '/http/auth/name not_for_type'],
    ['a header with a line break', { type: 'header', name: 'X\r\nY' }, '/http/auth/name invalid_header'],
    ['the host header', { type: 'header', name: 'Host' }, '/http/auth/name invalid_header'],
    ['a secret', { type: 'bearer', value: 'abc' }, '/http/auth/value unknown_field'],
  ])('AUT-06 auth says how credentials are sent and never holds them: %s', (_, auth, fault) => {
    expect(faultsOf(http({ auth }))).toEqual([fault]);
  });

  test.each([
    ['a place in a header', { headers: { 'X-A': '{{vars.a}}' } }, '/http/headers/X-A template_not_allowed'],
    ['a credential in a header', { headers: { authorization: 'Bearer abc' } }, '/http/headers/authorization credentials_in_header'],
    ['a timeout of 99 ms', { timeoutMs: 99 }, '/http/timeoutMs too_small'],
    ['a timeout of 121 s', { timeoutMs: 121_000 }, '/http/timeoutMs too_large'],
    ['an unknown field', { verifyTls: false }, '/http/verifyTls unknown_field'],
  ])('422 invalid_http: %s', (_, fields, fault) => {
    expect(faultsOf(http(fields))).toEqual([fault]);
  });
});

describe('mcp settings', () => {
  test('only the server URL is needed', () => {
    expect(mcp({})).toEqual({
      ok: true,
      value: { serverUrl: 'https://mcp.example.com/mcp', transport: 'streamable-http', auth: { type: 'none' } },
    });
  });

  test('full settings are kept as they are', () => {
    const full = {
      serverUrl: 'https://mcp.example.com/sse?profile=a',
      transport: 'sse',
      auth: { type: 'header', name: 'X-Key' },
      allowedTools: ['search', 'repo.read'],
    };
    expect(parseMcpSettings(full)).toEqual({ ok: true, value: full });
  });

  test.each([
    ['an npm package', { npm: '@acme/server' }, '/mcp/npm'],
    ['a command', { command: 'npx', args: ['server'] }, '/mcp/command'],
    ['a repository', { repo: 'https://git.example.com/a/b' }, '/mcp/repo'],
    ['a transport over pipes', { transport: 'stdio' }, '/mcp/transport'],
    ['a package instead of a URL', { serverUrl: 'npm:@acme/server' }, '/mcp/serverUrl'],
    ['a command line instead of a URL', { serverUrl: 'npx -y server' }, '/mcp/serverUrl'],
  ])('422 mcp_source_unsupported: %s', (_, fields, pointer) => {
    const parsed = mcp(fields);
    expect(parsed).toMatchObject({ ok: false, code: 'mcp_source_unsupported' });
    expect(faultsOf(parsed)).toContain(`${pointer} source_unsupported`);
  });

  test.each([
    ['a place in the path', { serverUrl: 'https://mcp.example.com/{{vars.a}}' }, '/mcp/serverUrl template_not_allowed'],
    ['a place in the host', { serverUrl: 'https://{{vars.a}}' }, '/mcp/serverUrl template_in_origin'],
    ['credentials', { serverUrl: 'https://a:b@mcp.example.com' }, '/mcp/serverUrl credentials_in_url'],
    ['an unknown transport', { transport: 'websocket' }, '/mcp/transport unknown_value'],
    ['query auth', { auth: { type: 'query', name: 'key' } }, '/mcp/auth/type unknown_value'],
    ['a digest that is none', { toolsDigest: 'A'.repeat(64) }, '/mcp/toolsDigest invalid_format'],
    ['a tool twice', { allowedTools: ['a', 'a'] }, '/mcp/allowedTools/1 duplicate'],
    ['an unknown field', { tools: [] }, '/mcp/tools unknown_field'],
  ])('422 invalid_mcp: %s', (_, fields, fault) => {
    expect(mcp(fields)).toMatchObject({ ok: false, code: 'invalid_mcp' });
    expect(faultsOf(mcp(fields))).toContain(fault);
  });

  test.each([null, 'https://mcp.example.com', []])('422 invalid_mcp: %j is no settings object', (input) => {
    expect(parseMcpSettings(input)).toMatchObject({ code: 'invalid_mcp', faults: [{ pointer: '/mcp', code: 'wrong_type' }] });
  });
});
