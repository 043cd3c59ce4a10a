export * from './mcp-servers.js';
export * from './plugin-server.js';
export * from './scripted-mcp.js';
