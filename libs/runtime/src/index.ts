export { type Expectation, meets, type Verdict, verdictOf } from './evals/expectation.js';
export { JUDGED_CALL, type JudgedCase, type JudgeRun, judgeRun } from './evals/judge-run.js';
export { type ImportedServer, importMcp, type McpImport, type McpSource } from './import/mcp/import-mcp.js';
export { type ImportedApi, importOpenApi, type OpenApiImport, type OpenApiOptions } from './import/openapi/import-openapi.js';
export { type DocumentReading, readDocument } from './import/openapi/read-document.js';
export type { ImportWarning } from './import/unsupported.js';
export type { KeyedProvider, ModelCredential, ModelCredentials, PlatformModel, PlatformModels } from './models/credentials.js';
export { createModelGateway, type ModelGatewayOptions } from './models/gateway.js';
export { MODEL_LIMITS, type ModelLimits } from './models/limits.js';
export { CATALOGUE_DATE, type CatalogueModel, MODEL_CATALOGUE, type ModelPrices } from './models/model-catalogue.js';
export type { PricedModel } from './models/model-cost.js';
export { type ModelDoors, openModelDoors } from './models/model-doors.js';
export * from './models/model-gateway.js';
export { type AddressRefusal, type AddressVerdict, classifyAddress } from './outbound/address.js';
export { type Cidr, parseCidr } from './outbound/cidr.js';
export type { Dial, DialTarget, Resolver } from './outbound/connect.js';
export { OutboundError, type OutboundErrorCode } from './outbound/errors.js';
export { type OperatorServer, operatorFetch } from './outbound/operator-fetch.js';
export {
  createOutbound,
  MAX_REDIRECTS,
  OUTBOUND_LIMITS,
  type Outbound,
  type OutboundLimits,
  type OutboundOptions,
  type OutboundRequest,
  type OutboundResponse,
  type OutboundStream,
} from './outbound/outbound.js';
export { type Fetch, outboundFetch } from './outbound/outbound-fetch.js';
export { outboundRules } from './outbound/outbound-rules.js';
export { REDACTED, redactSecrets } from './outbound/redact.js';
export { type CheckUrlOptions, checkUrl, MAX_URL_LENGTH, type OutboundRules, type UrlCheck, WEB_PORTS } from './outbound/url.js';
export { childAnswer } from './plan/child-answer.js';
export type { ChildRun, ChildSkill } from './plan/child-plan.js';
export { type MadePlan, makePlan, type Plannable, type RunRequest } from './plan/make-plan.js';
export { type Deadline, deadlineIn } from './run/deadline.js';
export { type DriveEnd, drive, type HeldRun } from './run/drive.js';
export { lowerLimits, MOST_STARTED_RUNS, RUN_LIMITS, type RunLimits } from './run/limits.js';
export type { ReadyCall } from './run/next.js';
export * from './run/plan.js';
export { toResult } from './run/results.js';
export * from './run/run-store.js';
export * from './run/steps.js';
export type { ToolHandler } from './run/tool-handler.js';
export type { TranscriptMessage } from './run/transcript.js';
export type { DriveParts } from './run/turn.js';
export { checkValue, schemaFault } from './schema/check-value.js';
export { EventTeller, type NumberedEvent } from './shown/event-teller.js';
export { type Mask, maskOf } from './shown/mask.js';
export { runNews } from './shown/run-news.js';
export type { CallbackForm, ShownCall } from './shown/run-record.js';
export { PENDING_USAGE, type PredictionUsage, type ShownPrediction, shownPrediction } from './shown/shown-prediction.js';
export { type ShownRun, type ShownRunSummary, shownRun, shownRunSummary } from './shown/shown-run.js';
export { type ShownStep, shownStep } from './shown/shown-step.js';
export { MCP_LIMITS, type McpLimits } from './tools/mcp/limits.js';
export { createOpenTools, PLUGIN_OUTBOUND_LIMITS, type ToolParts } from './tools/open-tools.js';
export type { PluginAccess, PluginCredentials, PluginRefusal } from './tools/plugin-access.js';
export type { SystemCall, SystemTool, SystemTools } from './tools/system-tools.js';
export { toolError } from './tools/tool-error.js';
export * from './tools/tool-runner.js';
export { type Availability, type ListedTool, type ListedToolset, listToolsets } from './toolsets/availability.js';
export { TOOLSET_NAMES, type ToolsetName } from './toolsets/catalogue/toolset.js';
export { type ChosenToolsets, chooseToolsets } from './toolsets/choose-toolsets.js';
export { createSystemTools, type SystemToolParts, WEB_OUTBOUND_LIMITS } from './toolsets/create-system-tools.js';
export type { FileLimits, KeptFile, NewFile, RunFileStore } from './toolsets/files/run-file-store.js';
export type { ToolsetServices } from './toolsets/services.js';
export { signCallback } from './webhooks/callback-signature.js';
export { PREDICTION_CALLBACK, RUN_CALLBACK, WEBHOOK_EVENTS, WEBHOOK_TEST, type WebhookEvent } from './webhooks/events.js';
export {
  signWebhook,
  verifyWebhook,
  WEBHOOK_TOLERANCE_SECONDS,
  type WebhookRefusal,
  type WebhookToVerify,
  type WebhookVerdict,
} from './webhooks/signature.js';
