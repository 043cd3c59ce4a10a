export * from './hostile.js';
export * from './model-server.js';
export { type Reply, type ReplyCall, type ReplyUsage, USAGE } from './reply.js';
